// The screens that nobody sees first. The first one is there sooner without their code.

export { default as Details } from '../features/details/Details.svelte';
export { default as NewExport } from '../features/new-export/NewExport.svelte';
export { default as Presets } from '../features/presets/Presets.svelte';
export { default as Settings } from '../features/settings/Settings.svelte';
