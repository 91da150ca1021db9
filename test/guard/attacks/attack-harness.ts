import { fewRegions } from '../../few-regions.ts'
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { IAMClient } from '@aws-sdk/client-iam'
import { KMSClient } from '@aws-sdk/client-kms'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SNSClient } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { guardPolicy } from '../../../sandbox/guard/guard-policy.ts'
import type { SandboxGuard } from '../../../sandbox/guard/start-guard.ts'
import { startForwardingGuard } from '../start-forwarding-guard.ts'
import { applyScenario } from '../../../sandbox/scenarios/apply-scenario.ts'
import { clean } from '../../../sandbox/scenarios/clean.ts'
import { scenario, type WrittenScenario } from '../../../sandbox/scenarios/scenario.ts'
import type { Alert } from '../../../sandbox/services/sns/alerts.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts'
import { runCommand } from './run-command.ts'

export const account = '123456789012'
export const bucket = 'clean-trail-logs'
export const intruder = `arn:aws:iam::${account}:user/operator`

/** The clean account, and beside it a trail of another region that logs what is done to the log files. */
const cleanAndObjects: WrittenScenario = {
  ...clean,
  buckets: [
    ...(clean.buckets ?? []),
    { name: 'object-trail-logs', region: 'eu-west-1', versioning: true, publicAccessBlock: true },
    { name: 'spare-logs', region: 'us-east-1', versioning: true, publicAccessBlock: true },
  ],
  trails: [
    ...(clean.trails ?? []),
    {
      name: 'log-objects',
      region: 'eu-west-1',
      bucket: 'object-trail-logs',
      prefix: 'objects',
      multiRegion: true,
      validation: true,
      tags: { owner: 'security', purpose: 'log files' },
      advancedEventSelectors: [
        {
          Name: 'What is done to log files',
          FieldSelectors: [
            { Field: 'eventCategory', Equals: ['Data'] },
            { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
            { Field: 'resources.ARN', StartsWith: [`arn:aws:s3:::${bucket}/`] },
          ],
        },
      ],
    },
  ],
}

/** Clients of the intruder, by region. */
export type Intruder = {
  cloudtrail: (region?: string) => CloudTrailClient
  s3: (region?: string) => S3Client
  kms: (region?: string) => KMSClient
  sns: (region?: string) => SNSClient
  logs: (region?: string) => CloudWatchLogsClient
  events: (region?: string) => EventBridgeClient
  lambda: (region?: string) => LambdaClient
  iam: (region?: string) => IAMClient
}

export type State = Record<string, unknown>

export type Around = { sandbox: Sandbox; guard: SandboxGuard }

export type Attack = {
  /** The call or calls, and what is meant to be lost by them. */
  name: string
  strike: (by: Intruder, around: Around) => Promise<unknown>
  /**
   * How it must end. `restored`: all is exactly as it was. `alerted`: nothing was changed back, and the commands in the
   * alert bring back all; `mended`: what is safe was, and the commands bring back the rest. `told`: there is nothing
   * left to bring back; `claimed`: told, and called a claim. `benign`: not a word. `attempt`: it was refused, and told.
   */
  ends: 'restored' | 'mended' | 'alerted' | 'told' | 'claimed' | 'benign' | 'attempt'
  /** The event that the alert is about, as it is recorded. */
  event?: string
  /** What else the alert says: before → after above all. */
  says?: string[]
  /** What all is in the end, where that is not what it was: nothing that logs more is taken away. */
  expected?: (before: State) => State
  /** What takes the attack back where the alert's commands do not. */
  mend?: (by: Intruder) => Promise<unknown>
}

type Siege = {
  /** All that must be as it was. */
  everything: (by: Intruder) => Promise<State>
  attacks: readonly Attack[]
  written?: WrittenScenario
}

/** One account with the guard in it, and every attack upon it in turn. */
export function attackHarness({ everything, attacks, written = cleanAndObjects }: Siege): void {
  let sandbox: Sandbox
  let guard: SandboxGuard
  let by: Intruder
  let close: () => void

  beforeAll(async () => {
    const parsed = scenario.parse(written)
    sandbox = await startSandbox({
      world: fewRegions(),
      setup: (made) => applyScenario(made, parsed),
      strict: true,
    })
    guard = await startForwardingGuard(sandbox, guardPolicy(), 'us-east-1')
    await guard.sweep()
    await sandbox.settled()
    ;({ by, close } = intruderAt(sandbox.url))
  })

  afterAll(async () => {
    close()
    guard.close()
    await sandbox.close()
  })

  it.each(attacks.map((attack) => [attack.name, attack] as const))('%s', async (_name, attack) => {
    const before = await everything(by)
    const told = sandbox.alerts().length
    try {
      const call = await attack.strike(by, { sandbox, guard }).then(
        () => 'taken',
        (error: unknown) => error,
      )
      await sandbox.settled()
      const alerts = sandbox.alerts().slice(told)
      const about = alerts.filter((alert) => isAbout(alert, attack))
      const end = wanted[attack.ends]
      expect({ call, told: about.map(headline) }).toEqual({
        call: end.call,
        told: end.told(attack.event ?? ''),
      })
      const message = about[0]?.message ?? ''
      for (const text of [...end.says, ...(attack.says ?? [])])
        expect(message).toEqual(expect.stringContaining(text))
      if (end.byHand) await mended(sandbox, alerts)
      const after = end.compared ? await everything(by) : before
      expect(after).toEqual(attack.expected?.(before) ?? before)
      expect([sandbox.deadLetters(), sandbox.violations]).toEqual([[], []])
    } finally {
      await attack.mend?.(by)
      await sandbox.settled()
      // Within an hour of a claim a further one of the same harm is only counted.
      if (attack.ends === 'claimed') sandbox.world.advance(3_600_001)
    }
  })
}

type End = {
  call: unknown
  told: (event: string) => string[]
  says: string[]
  compared: boolean
  byHand?: true
}

const whoDidIt = `by ${intruder}`
const wanted: Readonly<Record<Attack['ends'], End>> = {
  restored: {
    call: 'taken',
    told: (event) => [`repaired, ${event}`],
    says: [whoDidIt, ' → '],
    compared: true,
  },
  mended: {
    call: 'taken',
    told: (event) => [`partly repaired, ${event}`],
    says: [whoDidIt, ' → ', 'HOW TO MEND IT'],
    compared: true,
    byHand: true,
  },
  alerted: {
    call: 'taken',
    told: (event) => [event],
    says: [whoDidIt, ' → ', 'HOW TO MEND IT'],
    compared: true,
    byHand: true,
  },
  told: { call: 'taken', told: (event) => [event], says: [whoDidIt], compared: false },
  // Event history has no data events, and nothing else shows them: what such an event says stays a claim.
  claimed: { call: 'taken', told: (event) => [`claimed: ${event}`], says: [whoDidIt], compared: false },
  benign: { call: 'taken', told: () => [], says: [], compared: false },
  attempt: {
    call: expect.any(Error),
    told: (event) => [`failed ${event}`],
    says: [whoDidIt],
    compared: true,
  },
}

/** An alert about the attack's own call; any alert where there should be none. */
const isAbout = ({ subject = '' }: Alert, { event }: Attack): boolean =>
  event === undefined || subject.includes(`${event} on `)

/** What an alert's subject says before it names the trail. */
const headline = ({ subject = '' }: Alert): string =>
  subject.replace(/^\[Trailkeeper\] [a-z]+: /, '').replace(/ on .*$/, '')

/** Runs the commands that alerts give to mend it, as a person would paste them. */
async function mended(sandbox: Sandbox, alerts: readonly Alert[]): Promise<void> {
  const commands = alerts.flatMap(({ message }) => {
    const [, mend = ''] = message.split('HOW TO MEND IT\n')
    const [section = ''] = mend.split('\n\n')
    return section.split('\n').flatMap((line) => (/^ +aws /.test(line) ? [line.trim()] : []))
  })
  for (const command of commands) await runCommand(command, sandbox.url)
  await sandbox.settled()
}

/** A strike of which no event comes: the next sweep finds it. */
export function unheard(strike: Attack['strike']): Attack['strike'] {
  return async (by, { sandbox, guard }) => {
    const { functions } = sandbox.world
    const react = `arn:aws:lambda:us-east-1:${account}:function:trailkeeper-react`
    const handler = functions.get(react)
    functions.set(react, async () => undefined)
    await strike(by, { sandbox, guard })
    await sandbox.settled()
    if (handler) functions.set(react, handler)
    await guard.sweep()
  }
}

export function intruderAt(endpoint: string): { by: Intruder; close: () => void } {
  const made = new Map<string, { destroy: () => void }>()
  const credentials = { accessKeyId: 'AKIAINTRUDER', secretAccessKey: 'x' }
  const once =
    <Client extends { destroy: () => void }>(make: (region: string) => Client) =>
    (): ((region?: string) => Client) => {
      const known = new Map<string, Client>()
      return (region = 'us-east-1') => {
        const client = known.get(region) ?? make(region)
        known.set(region, client)
        made.set(`${made.size}`, client)
        return client
      }
    }
  const at = (region: string) => ({ region, endpoint, credentials })
  const by: Intruder = {
    cloudtrail: once((region) => new CloudTrailClient(at(region)))(),
    s3: once((region) => new S3Client({ ...at(region), forcePathStyle: true }))(),
    kms: once((region) => new KMSClient(at(region)))(),
    sns: once((region) => new SNSClient(at(region)))(),
    logs: once((region) => new CloudWatchLogsClient(at(region)))(),
    events: once((region) => new EventBridgeClient(at(region)))(),
    lambda: once((region) => new LambdaClient(at(region)))(),
    iam: once((region) => new IAMClient(at(region)))(),
  }
  return { by, close: () => [...made.values()].forEach((client) => client.destroy()) }
}
