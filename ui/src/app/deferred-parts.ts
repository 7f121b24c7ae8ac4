// What the first screen does not need: see deferred.svelte.ts.

export { default as Activity } from '../features/activity/Activity.svelte';
export { default as Details } from '../features/details/Details.svelte';
export { default as NewExport } from '../features/new-export/NewExport.svelte';
export { default as Presets } from '../features/presets/Presets.svelte';
export { default as Settings } from '../features/settings/Settings.svelte';
export { default as AddTenant } from '../features/tenants/AddTenant.svelte';
export { default as Connected } from '../features/tenants/Connected.svelte';
export { default as Help } from '../ui/Help.svelte';
export { default as Dialogs } from './Dialogs.svelte';
