import type { Command } from 'commander'
import { errorCode, errorMessage, isAccessDenied, RunError } from '../../lib/aws/errors.ts'
import type { Baseline } from '../../lib/trail/baseline/baseline.ts'
import type { Arn } from '../../lib/model/index.ts'
import { plainText } from '../../lib/text/plain-text.ts'
import { type BrokenBaseline, putBaseline } from '../../lib/state/signed-baselines.ts'
import { howToDeploy } from '../package/how-to-deploy.ts'
import { requireSomebody, saysYes } from '../consent.ts'
import type { Session } from '../session.ts'
import { type BaselineOptions, withBaselineOptions } from './baseline-options.ts'
import { baselineLines, differenceLines } from './baseline-text.ts'
import { liveBaseline } from '../../lib/collect/live-baseline.ts'
import { namedTrail } from './named-trail.ts'
import { type OpenStore, withStore } from './open-store.ts'

type AcceptOptions = BaselineOptions & { yes: boolean; by?: string }

/** `trailkeeper baseline accept TRAIL`. */
export function addAcceptBaseline(baseline: Command, session: Session): void {
  withBaselineOptions(baseline.command('accept'))
    .argument('<trail>', 'name or ARN of a trail')
    .option('--yes', 'do not ask', false)
    .option('--by <who>', "who accepts, beside the caller's own ARN")
    .summary('make the live configuration of a trail what it is restored to')
    .description(
      'Shows how a trail differs from its baseline, asks, and signs the live configuration as the next version, under\n' +
        "the caller's ARN. Of a trail that is gone, it accepts that: nothing is restored any more. It also replaces a\n" +
        'baseline whose signature does not hold.\n\n' +
        'Exit code: 0 accepted or nothing to accept, 1 could not run, 2 not accepted.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  trailkeeper baseline accept management-events --by "alice, CHG-1234"',
    )
    .action(async (given: string, options: AcceptOptions) => {
      requireSomebody(options, session)
      await withStore(options, session, (open) => accept(given, options, open, session))
    })
}

async function accept(
  given: string,
  options: AcceptOptions,
  open: OpenStore,
  session: Session,
): Promise<void> {
  const trailArn = namedTrail(given, open)
  const known = open.loaded.trusted.get(trailArn)
  const broken = open.loaded.broken.find((one) => one.trailArn === trailArn)
  if (broken?.isNewer)
    throw new RunError(`the baseline of ${trailArn} stays as it is: ${broken.why}. Update this command line`)
  const live = await liveBaseline(trailArn, open)
  const next = nextVersion(trailArn, live, known, broken)
  const lines = known ? differenceLines(known, next) : baselineLines(next)
  if (known && lines.length === 0) {
    session.err(`${plainText(trailArn)} is as its baseline has it: nothing to accept.\n`)
    return print(known, options, session)
  }
  session.err(`${[heading(trailArn, known, broken), ...lines.map((line) => `  ${line}`)].join('\n')}\n`)
  if (!options.yes && !(await saysYes('Accept this? Only "yes" does: ', session))) {
    session.err('Nothing was accepted.\n')
    return session.exitWith(2)
  }
  const { callerArn } = open.identity
  const acceptedBy = options.by === undefined ? callerArn : `${options.by} (${callerArn})`
  const accepted = { ...next, acceptedBy }
  const replaces = known?.version ?? broken?.stored
  if ((await signedBy(open, accepted, replaces)) === 'overtaken')
    throw new RunError('somebody else kept another version meanwhile: look at it, and accept again')
  print(accepted, options, session)
}

/** Signs by the key of people alone: the guard's own would give its secret to whoever may use this command. */
async function signedBy({ state }: OpenStore, accepted: Baseline, replaces: number | undefined) {
  try {
    return await putBaseline(state, accepted, replaces)
  } catch (error) {
    const code = errorCode(error)
    const key = plainText(state.peopleKey ?? '')
    if (code === 'NotFoundException')
      throw new RunError(
        `the guard has no key for what people accept (${key}): deploy its stack again (${howToDeploy()}), or name it with --key`,
        { cause: error },
      )
    if (isAccessDenied(code))
      throw new RunError(
        `${errorMessage(error)}: only the role that the deployment names may (acceptRole, trailkeeper-administrator by default)`,
        { cause: error },
      )
    throw error
  }
}

/** The live configuration as the version after the newest that is known of; a trail that is gone is given up. */
function nextVersion(
  trailArn: Arn,
  live: Baseline | undefined,
  known: Baseline | undefined,
  broken: BrokenBaseline | undefined,
): Baseline {
  const version = Math.max(known?.version ?? 0, broken?.newest ?? 0) + 1
  if (live) return { ...live, version, origin: 'accepted' }
  if (!known) throw new RunError(`there is no trail ${trailArn}, and no baseline of it that could be trusted`)
  if (known.retired) return known
  return { ...known, version, takenAt: new Date().toISOString(), origin: 'accepted', retired: true }
}

function heading(trailArn: Arn, known: Baseline | undefined, broken: BrokenBaseline | undefined): string {
  if (known) return `${plainText(trailArn)}, baseline → live:`
  if (broken) return `${plainText(trailArn)}: its baseline is not trusted (${plainText(broken.why)}). Live:`
  return `${plainText(trailArn)} has no baseline. Live:`
}

function print(baseline: Baseline, { output }: AcceptOptions, session: Session): void {
  session.out(
    output === 'json'
      ? `${JSON.stringify(baseline, undefined, 2)}\n`
      : `${plainText(baseline.trailArn)} is restored to version ${baseline.version}${baseline.retired ? ': it is given up' : ''}.\n`,
  )
}
