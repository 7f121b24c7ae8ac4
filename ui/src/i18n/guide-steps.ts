// The steps that connect a tenant, in the window and in the user guide.

import type { PlainKey } from './catalogue.ts';

interface Step {
  /** Where to click. */
  readonly where: PlainKey;
  readonly text: PlainKey;
}

export const connectSteps: Readonly<Record<'application' | 'token', readonly Step[]>> = {
  application: [
    { where: 'guide.application.1.where', text: 'guide.application.1.text' },
    { where: 'guide.application.2.where', text: 'guide.application.2.text' },
    { where: 'guide.application.3.where', text: 'guide.application.3.text' },
    { where: 'guide.application.4.where', text: 'guide.application.4.text' },
    { where: 'add.connect', text: 'guide.application.5.text' },
  ],
  token: [
    { where: 'guide.token.1.where', text: 'guide.token.1.text' },
    { where: 'guide.token.2.where', text: 'guide.token.2.text' },
    { where: 'guide.token.3.where', text: 'guide.token.3.text' },
    { where: 'add.connect', text: 'guide.application.5.text' },
  ],
};
