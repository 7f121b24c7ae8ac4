// What of the library's menu is used, as a file of its own to be loaded when it is needed.

export { DropdownMenu } from 'bits-ui';
