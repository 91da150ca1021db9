import type { Command } from 'commander'
import { addAcceptBaseline } from './baseline/accept-baseline.ts'
import { addListBaselines } from './baseline/list-baselines.ts'
import { addShowBaseline } from './baseline/show-baseline.ts'
import type { Session } from './session.ts'

/** `trailkeeper baseline`: what trails are restored to. */
export function addBaseline(program: Command, session: Session): void {
  const baseline = program
    .command('baseline')
    .description(
      'The guard keeps the configuration of each healthy trail, signed, and restores the trail to it after tampering.\n' +
        'Only what strengthens a trail at no cost moves its baseline by itself, and is told; any other wanted change, such as data events, a person accepts here.',
    )
    .addHelpText('after', examples)
  addListBaselines(baseline, session)
  addShowBaseline(baseline, session)
  addAcceptBaseline(baseline, session)
}

const examples = `
Examples:
  trailkeeper baseline list
  trailkeeper baseline show management-events
  trailkeeper baseline accept management-events --by "alice, CHG-1234"`
