// The menu library, in a file of its own so that it is loaded on demand.

export { DropdownMenu } from 'bits-ui';
