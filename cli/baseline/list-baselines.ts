import type { Command } from 'commander'
import { plainText } from '../../lib/text/plain-text.ts'
import type { LoadedBaselines } from '../../lib/state/signed-baselines.ts'
import type { Session } from '../session.ts'
import { type BaselineOptions, withBaselineOptions } from './baseline-options.ts'
import { originText } from './baseline-text.ts'
import { withStore } from './open-store.ts'

/** `trailkeeper baseline list`. */
export function addListBaselines(baseline: Command, session: Session): void {
  withBaselineOptions(baseline.command('list'))
    .summary('list the baselines, and whether their signatures hold')
    .description(
      'Lists the baseline of each trail, and whether it is to be trusted: one whose signature does not hold, or that was\n' +
        'removed or put back to an older version, restores nothing until a person accepts a new one.\n\n' +
        'Exit code: 0 all are trusted, 1 could not run, 2 one is not.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  trailkeeper baseline list\n  trailkeeper baseline list --output json',
    )
    .action((options: BaselineOptions) =>
      withStore(options, session, async ({ loaded }) => {
        session.out(options.output === 'json' ? jsonList(loaded) : tableList(loaded))
        session.exitWith(loaded.broken.length > 0 ? 2 : 0)
      }),
    )
}

function jsonList({ trusted, broken }: LoadedBaselines): string {
  const baselines = [
    ...[...trusted.values()].map(({ trailArn, version, takenAt, origin, acceptedBy, retired }) => ({
      trailArn,
      trusted: true,
      version,
      takenAt,
      origin,
      ...(acceptedBy !== undefined && { acceptedBy }),
      ...(retired && { retired }),
    })),
    ...broken.map(({ trailArn, why, stored }) => ({
      trailArn,
      trusted: false,
      why,
      ...(stored !== undefined && { version: stored }),
    })),
  ].toSorted((a, b) => (a.trailArn < b.trailArn ? -1 : 1))
  return `${JSON.stringify({ baselines }, undefined, 2)}\n`
}

function tableList({ trusted, broken }: LoadedBaselines): string {
  const lines = [
    ...[...trusted.values()].map((one) => `${plainText(one.trailArn)}\n  ${originText(one)}`),
    ...broken.map((one) => `${plainText(one.trailArn)}\n  NOT TRUSTED: ${plainText(one.why)}`),
  ].toSorted()
  return lines.length > 0
    ? `${lines.join('\n')}\n`
    : 'No baselines yet: the first sweep that finds a trail healthy keeps one.\n'
}
