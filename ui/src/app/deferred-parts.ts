// What the first screen does not need: see deferred.svelte.ts.

export { default as Activity } from '../features/activity/Activity.svelte';
export { default as Details } from '../features/details/Details.svelte';
export { default as NewExport } from '../features/new-export/NewExport.svelte';
export { default as CheckPack } from '../features/pack/CheckPack.svelte';
export { default as PersonDialog } from '../features/person/PersonDialog.svelte';
export { default as Presets } from '../features/presets/Presets.svelte';
export { default as Settings } from '../features/settings/Settings.svelte';
export { default as AddTenant } from '../features/tenants/AddTenant.svelte';
export { default as CheckAccess } from '../features/tenants/CheckAccess.svelte';
export { default as Connected } from '../features/tenants/Connected.svelte';
export { default as RenewCredential } from '../features/tenants/RenewCredential.svelte';
export { default as AskParameters } from '../parts/AskParameters.svelte';
export { default as DeleteFiles } from '../parts/DeleteFiles.svelte';
export { default as DragWarning } from '../parts/DragWarning.svelte';
export { default as KeepUntil } from '../parts/KeepUntil.svelte';
export { default as AboutDialog } from './AboutDialog.svelte';
export { default as AskProduction } from './AskProduction.svelte';
export { default as CloseDialog } from './CloseDialog.svelte';
