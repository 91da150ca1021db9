import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startSandbox } from '../../sandbox/start-sandbox.ts'
import { motoIsThere, startMoto } from './moto/moto-server.ts'
import { steps, targetAt } from './moto/steps.ts'
import type { Target } from './moto/steps.ts'

/**
 * Where moto is known to depart from AWS, by step. The documentation decides, not moto: see the rules in the
 * sandbox's own tests. A step that is listed here must still differ, and one that is not must agree.
 */
const deviations: Readonly<Record<string, string>> = {
  'create into a bucket without a policy': 'moto reads no bucket policy',
  'create with adjacent dashes': 'moto allows adjacent marks in names',
  'create with an unknown key': 'moto does not look at the key',
  'create again': 'moto overwrites the trail',
  'get the home region': 'GetTrail of moto has no HomeRegion',
  'get a shadow by ARN': 'GetTrail of moto sees trails at home only',
  'describe by an unknown name': 'moto ignores trailNameList',
  'start by ARN': 'moto answers with HTTP 500',
  'start an unknown one': 'moto answers with HTTP 500',
  'start a shadow': 'moto answers with HTTP 500',
  'status of a shadow by name': 'moto takes the name of a shadow',
  'update a shadow': 'moto does not know InvalidHomeRegionException',
  'update to a missing bucket': 'UpdateTrail of moto does not look at the bucket',
  'update to single-region': 'moto leaves global service events on',
  'default selectors': 'moto shows none',
  'custom selectors are told of': 'moto always says false',
  'put basic selectors over advanced ones': 'moto keeps both kinds',
  'put six selectors': 'moto has no limit',
  'insights of a trail without': 'moto does not know InsightNotEnabledException',
  'put other insights': 'moto appends them',
  'insights are told of': 'moto always says false',
  'tag an unknown trail': 'moto tags whatever it is given',
  'delete a shadow': 'moto answers 200 and deletes nothing',
  'delete an unknown one': 'moto answers 200',
  'delete by ARN': 'moto answers 200 and deletes nothing',
}

type Outcome = { answer: unknown } | { error: string }

async function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
  return await call.then(
    (answer) => ({ answer: withoutMetadata(answer) }),
    (error: unknown) => ({ error: error instanceof Error ? error.name : String(error) }),
  )
}

function withoutMetadata(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return answer
  return Object.fromEntries(Object.entries(answer).filter(([member]) => member !== '$metadata'))
}

async function play(target: Target): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>()
  for (const { name, call } of steps) outcomes.set(name, await outcomeOf(call(target)))
  return outcomes
}

const there = motoIsThere()
if (!there) process.stderr.write('moto-agreement: nothing was compared, moto_server is not on PATH\n')
const title = there ? 'the sandbox and moto_server' : 'the sandbox and moto_server (skipped: not on PATH)'

it('the table of deviations names steps that there are, each once', () => {
  const names = steps.map((step) => step.name)
  expect(new Set(names).size).toBe(names.length)
  expect(Object.keys(deviations).filter((name) => !names.includes(name))).toEqual([])
})

;(there ? describe : describe.skip)(title, () => {
  let ours = new Map<string, Outcome>()
  let theirs = new Map<string, Outcome>()
  const stops: (() => Promise<void>)[] = []

  beforeAll(async () => {
    const sandbox = await startSandbox({ strict: true })
    stops.push(() => sandbox.close())
    const moto = await startMoto()
    stops.push(() => moto.stop())
    ;[ours, theirs] = await Promise.all([play(targetAt(sandbox.url)), play(targetAt(moto.url))])
  })

  afterAll(async () => {
    await Promise.all(stops.map((stop) => stop()))
  })

  it.each(steps.map((step) => step.name))('%s', (name) => {
    const outcomes = { ours: ours.get(name), theirs: theirs.get(name) }
    const agree = isDeepStrictEqual(outcomes.ours, outcomes.theirs)
    expect({ agree, ...outcomes }).toEqual({ agree: deviations[name] === undefined, ...outcomes })
  })
})
