import type { Command } from 'commander'
import { RunError } from '../../lib/aws/errors.ts'
import type { Baseline } from '../../lib/trail/baseline/baseline.ts'
import { plainText } from '../../lib/text/plain-text.ts'
import { type BrokenBaseline, getBaselineVersions } from '../../lib/state/signed-baselines.ts'
import type { Session } from '../session.ts'
import { type BaselineOptions, withBaselineOptions } from './baseline-options.ts'
import { baselineLines, differenceLines, originText } from './baseline-text.ts'
import { namedTrail } from './named-trail.ts'
import { withStore } from './open-store.ts'

/** `trailkeeper baseline show TRAIL`. */
export function addShowBaseline(baseline: Command, session: Session): void {
  withBaselineOptions(baseline.command('show'))
    .argument('<trail>', 'name or ARN of a trail')
    .summary("show a trail's baseline and its history")
    .description(
      'Shows what a trail is restored to, and each version of that with what it changed. In JSON everything, the kept\n' +
        'policies of bucket and key as well.\n\n' +
        'Exit code: 0 it is trusted, 1 could not run or there is none, 2 it is not trusted.',
    )
    .addHelpText('after', '\nExample:\n  trailkeeper baseline show management-events')
    .action((given: string, options: BaselineOptions) =>
      withStore(options, session, async (open) => {
        const trailArn = namedTrail(given, open)
        const current = open.loaded.trusted.get(trailArn)
        const broken = open.loaded.broken.find((one) => one.trailArn === trailArn)
        if (!current && !broken) throw new RunError(`there is no baseline of ${trailArn}`)
        const versions = await getBaselineVersions(open.state, open.identity.account, trailArn)
        session.out(
          options.output === 'json'
            ? jsonText({ trailArn, trusted: !broken, why: broken?.why, baseline: current, versions })
            : tableText(trailArn, current, broken, versions),
        )
        session.exitWith(broken ? 2 : 0)
      }),
    )
}

const jsonText = (shown: object): string => `${JSON.stringify(shown, undefined, 2)}\n`

function tableText(
  trailArn: string,
  current: Baseline | undefined,
  broken: BrokenBaseline | undefined,
  versions: readonly Baseline[],
): string {
  const head = broken
    ? [
        `NOT TRUSTED: ${plainText(broken.why)}. It restores nothing; trailkeeper baseline accept makes a new one.`,
      ]
    : []
  const now = current ? [originText(current), ...indented(baselineLines(current))] : []
  const history = versions.flatMap((version, index) => {
    const before = versions[index - 1]
    return [
      `  ${originText(version)}`,
      ...(before ? indented(indented(differenceLines(before, version))) : []),
    ]
  })
  return `${[plainText(trailArn), ...head, ...now, 'History', ...history].join('\n')}\n`
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`)
