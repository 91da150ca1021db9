import type { Command } from 'commander'
import { createClients, defaultRegion } from '../lib/aws/clients.ts'
import { RunError } from '../lib/aws/errors.ts'
import { cleanDrills } from '../lib/drill/drill.ts'
import { type DrillReport, type EarlierDrill, getDrillResults, isGood } from '../lib/drill/drill-report.ts'
import type { Region } from '../lib/model/index.ts'
import type { Policy } from '../lib/policy/policy.ts'
import { plainText } from '../lib/text/plain-text.ts'
import { requireSomebody, saysYes } from './consent.ts'
import { type DrillOptions, withDrillOptions } from './drill/drill-options.ts'
import { givenPolicy } from './given-policy.ts'
import { leftText } from './drill/drill-text.ts'
import { earlierDrills, keepDrill, mostEarlier } from './drill/history.ts'
import { makeDrill } from './drill/make-drill.ts'
import { type OpenDrill, openDrill } from './drill/open-drill.ts'
import { linesOf, personAt, type Reader } from './drill/people.ts'
import { printedDrill } from './drill/printed-drill.ts'
import type { Session } from './session.ts'
import { checkOuts, writeDocuments } from './write-document.ts'

/** `trailkeeper drill`: an attack on a trail made for it, and how the guard answers. */
export function addDrill(program: Command, session: Session): void {
  withDrillOptions(program.command('drill'))
    .description(
      'Makes a trail to be attacked (trailkeeper-drill, with a bucket of its own; it logs nothing and costs nothing),\n' +
        'attacks it, and measures each link of the answer: heard, restored, read back, alert published and received.\n' +
        'Names the link that is broken. Alerts of it are marked [drill CODE]: on a terminal, or with --input, whoever reads\n' +
        'mail and chat types the code, which proves that they got it. Removes all that it made, also after Ctrl-C; after a\n' +
        'crash, drill --clean does. disable-forwarding is the one attack on something real: a rule of the guard, which is\n' +
        'enabled again.\n\n' +
        'Exit code: 0 every attack answered and told in time, 2 not, 1 could not run.',
    )
    .addHelpText('after', examples)
    .action((options: DrillOptions) => drill(options, session))
}

const examples = `
Examples:
  trailkeeper drill
  trailkeeper drill --attack all --regions us-east-1,eu-west-1 --yes
  trailkeeper drill --clean`

async function drill(options: DrillOptions, session: Session): Promise<void> {
  await checkOuts(options)
  const { tags } = await givenPolicy(options.policy, session, options)
  const { region: given, ...settings } = session.aws
  const clients = createClients(settings)
  try {
    const region = given ?? (await defaultRegion())
    const open = await openDrill(clients, options, region)
    if (options.clean) return await clean(open, session)
    const regions = regionsOf(options, open)
    await requireConsent(options, open, regions, session)
    const report = await drilled(options, { ...open, ...(tags && { tags }) }, regions, session)
    await writeDocuments(options, session, (format, look) =>
      printedDrill(report, format, { ...look, verbose: false }),
    )
    const isWhole = report.attacks.length === regions.length * options.attack.length
    const isClean = options.keep || report.left.length === 0
    session.exitWith(isWhole && isClean && report.attacks.every((one) => isGood(one)) ? 0 : 2)
  } finally {
    clients.close()
  }
}

function regionsOf({ regions, allRegions }: DrillOptions, { enabled, deployed }: OpenDrill): Region[] {
  if (allRegions) return [...enabled]
  const asked = regions ?? [deployed.deployment.homeRegion]
  const off = asked.find((region) => !enabled.includes(region))
  if (off !== undefined) throw new RunError(`${off} is not enabled in this account`)
  return [...new Set(asked)]
}

async function requireConsent(
  options: DrillOptions,
  { identity }: OpenDrill,
  regions: readonly Region[],
  session: Session,
): Promise<void> {
  if (options.yes) return
  requireSomebody(options, session)
  const real = options.attack.includes('disable-forwarding')
    ? ' The guard will be deaf in each region until its rule is enabled again.'
    : ''
  const what = `A canary trail in ${regions.join(', ')} of account ${identity.account} will be attacked: ${options.attack.join(', ')}.${real}`
  if (!(await saysYes(`${what} Only "yes" does it: `, session)))
    throw new RunError('nothing was attacked: the answer was not yes')
}

async function drilled(
  options: DrillOptions,
  { tags, ...open }: OpenDrill & { tags?: NonNullable<Policy['tags']> },
  regions: readonly Region[],
  session: Session,
): Promise<DrillReport> {
  let asked = false
  const stop = new AbortController()
  const reader = readerOf(options, session)
  // A question stands on the line that notes would be written to.
  const isAtPrompt = reader !== undefined && options.input === undefined
  const dispose = session.onStop(() => {
    asked = true
    stop.abort()
    session.err(
      '\nStopping, and removing what was made; once more to end at once (drill --clean removes it then).\n',
    )
  })
  try {
    const report = await makeDrill(open, {
      regions,
      attacks: options.attack,
      timeout: options.timeout,
      keep: options.keep,
      ...(tags && { tags }),
      stopped: () => asked,
      note: (text) => options.quiet || isAtPrompt || session.err(`${plainText(text, 300)}\n`),
      trend: await trendOf(options, open),
      ...(reader && { person: { reader, signal: stop.signal } }),
    })
    if (report.attacks.length > 0) await keepDrill(options.history, report)
    return report
  } finally {
    dispose()
  }
}

/** Drills before this one: those that were made by hand from here, and those of the stack's schedule. */
async function trendOf({ history }: DrillOptions, { state, identity }: OpenDrill): Promise<EarlierDrill[]> {
  const [kept, scheduled] = await Promise.all([
    earlierDrills(history, identity.account),
    getDrillResults(state, identity.account, mostEarlier),
  ])
  const known = scheduled.map(({ wrong: _wrong, ...earlier }) => earlier)
  return [...kept, ...known].toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1)).slice(-mostEarlier)
}

/** Who types codes: lines that were given, or the person who said yes. */
function readerOf({ input, yes }: DrillOptions, session: Session): Reader | undefined {
  if (input !== undefined) return linesOf(input, session.input)
  return yes || !session.ask ? undefined : personAt(session.ask)
}

async function clean({ clients, state, identity }: OpenDrill, session: Session): Promise<void> {
  const { drills, left } = await cleanDrills(clients, state, identity)
  session.out(
    drills === 0 && left.length === 0
      ? 'No drill left anything.\n'
      : `Removed what drills left in ${drills} regions.\n`,
  )
  session.out(left.map((one) => `${leftText(one)}\n`).join(''))
  session.exitWith(left.length > 0 ? 2 : 0)
}
