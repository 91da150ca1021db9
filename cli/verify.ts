import type { Command } from 'commander'
import { createClients, defaultRegion } from '../lib/aws/clients.ts'
import { RunError } from '../lib/aws/errors.ts'
import type { Run } from '../lib/evidence/context.ts'
import { dayMs, timeText } from '../lib/evidence/names.ts'
import { worst } from '../lib/evidence/verify-trail.ts'
import { rangeOf } from '../lib/evidence/verify-trails.ts'
import type { Integrity, Verification } from '../lib/model/index.ts'
import { printedVerification } from '../lib/report/verification/print.ts'
import { plainText } from '../lib/text/plain-text.ts'
import { periodOf } from './period-options.ts'
import type { Session } from './session.ts'
import { verifyAccount } from './verify/verify-account.ts'
import { type Period, type Verified, verifyFolder } from './verify/verify-folder.ts'
import { type VerifyOptions, withVerifyOptions } from './verify/verify-options.ts'
import { verifyProgress, verifyReports } from './verify/verify-progress.ts'
import { checkOuts, writeDocuments } from './write-document.ts'

const exitCodes: Readonly<Record<Integrity, number>> = { proven: 0, broken: 2, unproven: 3 }

/** `trailkeeper verify`: log file integrity, from the digests that CloudTrail signs. */
export function addVerify(program: Command, session: Session): void {
  withVerifyOptions(
    program.command('verify').argument('[trail...]', 'names or ARNs; all of the account where none is given'),
    Date.now,
  )
    .description(
      'Proves that log files are what CloudTrail delivered: signatures and links of the digests in both directions, a\n' +
        'time line without a hole, the newest digest, the hash of each log file, and that no file is there which no digest\n' +
        'names. A changed or missing file is looked for among the versions of its object. Changes nothing.\n\n' +
        'Exit code: 0 everything proven, 2 something broken, 3 nothing broken but something unproven, 1 could not run.',
    )
    .addHelpText('after', examples)
    .action(async (named: string[], options: VerifyOptions) => {
      const verification = await verify(named, options, session)
      const isPage = [options.output, ...options.also.map(({ format }) => format)].includes('html')
      const actors = isPage && !options.quick ? await actorsOf(verification, options, session) : undefined
      const { verbose } = options
      await writeDocuments(options, session, (format, look) =>
        printedVerification(verification, format, { ...look, verbose, actors }),
      )
      session.exitWith(exitCodes[verification.verdict])
    })
}

async function actorsOf(verification: Verification, options: VerifyOptions, session: Session) {
  const { actorsOfVerification } = await import('./search/actor-time-lines.ts')
  return actorsOfVerification(verification, options, session)
}

const examples = `
Examples:
  trailkeeper verify
  trailkeeper verify --from 7d --to 2h --output html --out integrity.html
  trailkeeper verify acme-management --regions eu-west-1 --quick
  trailkeeper verify --org --last 24h
  trailkeeper verify --dir download --keys keys.json`

async function verify(named: string[], options: VerifyOptions, session: Session): Promise<Verification> {
  await checkOuts(options)
  const watch = watched(options, session)
  const startedAt = new Date()
  try {
    const { verified, about } =
      options.dir === undefined
        ? await ofAccount(named, options, session, watch)
        : await ofFolder(named, { ...options, dir: options.dir }, watch)
    const report: Verification = {
      schemaVersion: '1',
      from: timeText(verified.period.from),
      to: timeText(verified.period.to),
      verdict: verdictOf(verified),
      trails: verified.trails,
      startedAt: startedAt.toISOString(),
      finishedAt: new Date().toISOString(),
      quick: options.quick,
      ...about,
      ...(watch.stopped() && { stopped: stoppedText(verified) }),
    }
    return await watch.signed(report)
  } finally {
    watch.end()
  }
}

/** Nothing found is unproven. */
const verdictOf = ({ trails }: Verified): Integrity =>
  trails.length === 0 ? 'unproven' : worst(trails.map(({ verdict }) => verdict))

function stoppedText({ trails }: Verified): string {
  const open = trails.filter(({ objects }) => objects.some(({ reason }) => reason === 'not-looked-at'))
  return `${trails.length - open.length} of ${trails.length} regions of trails were looked at to their end; of the others what was not looked at is unproven`
}

type About = Pick<Verification, 'partition' | 'apiCalls' | 'ranBy'>
type Result = { verified: Verified; about: About }

async function ofFolder(
  named: string[],
  options: VerifyOptions & { dir: string },
  watch: Watch,
): Promise<Result> {
  if (options.sign !== undefined) throw new RunError('--sign calls KMS, and --dir calls nothing')
  const given = periodOf(options, Date.now())
  const verified = await verifyFolder(named, options, given, watch.runOf)
  return { verified, about: { partition: verified.trails[0]?.trail.split(':')[1] ?? 'aws', apiCalls: 0 } }
}

async function ofAccount(
  named: string[],
  options: VerifyOptions,
  session: Session,
  watch: Watch,
): Promise<Result> {
  const now = Date.now()
  const period = periodOf(options, now) ?? { from: now - dayMs, to: now }
  const { region, ...settings } = session.aws
  const clients = createClients(settings)
  const home = region ?? (await defaultRegion())
  try {
    const { identity, requests, ...verified } = await verifyAccount(named, options, period, {
      clients,
      defaultRegion: home,
      requests: {
        ...(settings.timeout !== undefined && { timeout: settings.timeout }),
        ...(settings.maxAttempts !== undefined && { attempts: settings.maxAttempts }),
      },
      now,
      runOf: watch.runOf,
      note: (text) => options.quiet || session.err(`${plainText(text, 600)}\n`),
    })
    const about = {
      partition: identity.partition,
      apiCalls: clients.calls().total + requests,
      ranBy: identity.callerArn,
    }
    return { verified, about }
  } finally {
    clients.close()
  }
}

type Watch = ReturnType<typeof watched>

/** Progress on a terminal, and an end that tells what was not looked at. */
function watched(options: VerifyOptions, session: Session) {
  const progress = { digests: 0, logs: 0, bytes: 0, logsKnown: 0 }
  const progressOf = session.drawsProgress ? verifyProgress : verifyReports
  const line = options.quiet ? undefined : progressOf(session, progress, Date.now)
  let asked = false
  const dispose = session.onStop(() => {
    asked = true
    session.err('\nStopping; what was looked at is reported. Once more to end at once.\n')
  })
  const runOf = (source: Run['source'], period: Period, isOffline: boolean): Run => {
    const now = Date.now()
    const { range, isLive } = rangeOf(period.from, period.to, now)
    return {
      source,
      range: isOffline ? { ...range, limit: period.to } : range,
      now,
      isLive: isLive && !isOffline,
      quick: options.quick,
      progress,
      onProgress: () => line?.draw(),
      stopped: () => asked,
      atOnce: 64,
      isOffline,
    }
  }
  return {
    runOf,
    stopped: () => asked,
    signed: async (report: Verification): Promise<Verification> => {
      if (options.sign === undefined) return report
      const { region, ...settings } = session.aws
      const clients = createClients(settings)
      const { signedReport } = await import('./verify/sign-report.ts')
      try {
        return await signedReport(clients, options.sign, report, region ?? (await defaultRegion()))
      } finally {
        clients.close()
      }
    },
    end: () => {
      dispose()
      line?.wipe()
    },
  }
}
