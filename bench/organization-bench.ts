import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { manyAccounts, memberId } from '../sandbox/scenarios/many-accounts.ts'
import { anAccount } from './an-account.ts'
import type { Figure, Section } from './figure.ts'
import { killedScan } from './killed-scan.ts'
import { openSandbox, type OpenSandbox } from './open-sandbox.ts'
import { organizationScan, scannedOrganization } from './organization-scan.ts'
import type { Place } from './place.ts'
import { type Cost, runNode } from './run-node.ts'
import { serverRate } from './server-rate.ts'

const sizes = [10, 100, 1_000]
const largest = Math.max(...sizes)
const killed = 100

/** `trailkeeper scan --org` over organizations of several sizes, 17 regions each. */
export async function organizationBench(place: Place): Promise<Section> {
  const rate = await rateOf(place)
  const runs: Run[] = []
  for (const accounts of sizes) runs.push(await runOf(place, accounts))
  const [smallest] = runs
  return {
    title: 'Organization',
    about:
      'A fresh `trailkeeper scan --org` each, eight accounts at the same time, 17 regions, the five checks that only look at trails, ' +
      'against a sandbox that throttles CloudTrail as AWS does. In each organization one account is suspended and one lets nobody in; ' +
      `of the ${largest} another one’s session cannot be had, because its connection is cut. A report that does not name all of them ends the benchmark. ` +
      'The floor of the time is calls ÷ the rate at which the sandbox answered bare requests in the same run; ' +
      `that of calls, time and memory per account, and of memory, is what ${sizes[0]} accounts took. ` +
      `The last rows are of a run over ${killed} accounts that was killed half-way and resumed.`,
    figures: [
      ...runs.flatMap((run) => figuresOf(run, rate, smallest ?? run)),
      ...(await killedScan(place, killed)),
    ],
  }
}

async function rateOf(place: Place): Promise<number> {
  const sandbox = await openSandbox(place, anAccount(17, 1), 0)
  try {
    return await serverRate(sandbox.url)
  } finally {
    await sandbox.close()
  }
}

type Run = { accounts: number; cost: Cost; calls: number; throttled: number }

async function runOf(place: Place, accounts: number): Promise<Run> {
  const sandbox = await openSandbox(place, manyAccounts(accounts), 0, ['--quotas'])
  const folder = await mkdtemp(join(place.folder, 'scan-'))
  try {
    const cut = accounts === largest ? [memberId(3)] : []
    for (const account of cut) await cutOff(sandbox, account)
    const { parameters, environment } = await organizationScan(place, folder, sandbox.url)
    const cost = await runNode(folder, parameters, environment)
    const { apiCalls } = scannedOrganization(cost.stdout, accounts, cut)
    return { accounts, cost, calls: apiCalls, throttled: await throttledIn(sandbox) }
  } finally {
    await sandbox.close()
    await rm(folder, { recursive: true })
  }
}

async function cutOff({ url }: OpenSandbox, resource: string): Promise<void> {
  const fault = { service: 'sts', resource, fault: { kind: 'dropped-connection' } }
  await fetch(`${url}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(fault) })
}

const requestLog = z.array(z.object({ code: z.string().optional() }))

async function throttledIn({ url }: OpenSandbox): Promise<number> {
  const answer = await fetch(`${url}/_sandbox/requests`)
  return requestLog.parse(await answer.json()).filter(({ code }) => code === 'ThrottlingException').length
}

function figuresOf(run: Run, rate: number, smallest: Run): Figure[] {
  const { accounts, cost, calls, throttled } = run
  const about = { case: `${accounts} accounts` }
  const perAccount = (name: string, of: (one: Run) => number, unit: Figure['unit']): Figure => ({
    ...about,
    name: `${name} per account`,
    measured: of(run) / accounts,
    unit,
    floor: of(smallest) / smallest.accounts,
  })
  return [
    { ...about, name: 'calls', measured: calls, unit: 'calls' },
    perAccount('calls', (one) => one.calls, 'calls'),
    { ...about, name: 'throttled', measured: throttled, unit: 'calls', bound: { most: 0, of: 'value' } },
    { ...about, name: 'time', measured: cost.wall, unit: 'ms', floor: calls / rate },
    perAccount('time', (one) => one.cost.wall, 'ms'),
    perAccount('CPU', (one) => one.cost.cpu, 'ms'),
    { ...about, name: 'memory', measured: cost.memory, unit: 'MB', floor: smallest.cost.memory },
  ]
}
