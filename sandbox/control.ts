import type * as z from 'zod'
import { RunError } from '../lib/aws/errors.ts'
import { advanceClock } from './control/advance-clock.ts'
import { BadRequest, bodyOf, checkParameters, json, numberOf, timeOf, wordOf } from './control/parameters.ts'
import { guardFunctionNames, runGuard } from './control/run-guard.ts'
import { settledWithin } from './deliveries.ts'
import { deadLettersOf } from './functions.ts'
import { faultRule } from './faults.ts'
import type { Core } from './core.ts'
import type { WireRequest, WireResponse } from './protocol/wire.ts'
import type { Reset } from './reset.ts'
import { deliverUntil } from './services/cloudtrail/delivery/deliver.ts'
import { holdEvents } from './services/events/held-events.ts'
import { alertsOf } from './services/sns/alerts.ts'
import { confirmSubscriptions } from './services/sns/confirm.ts'

export const CONTROL_PREFIX = '/_sandbox/'

type Asked = { core: Core; reset: Reset; request: WireRequest }

/** One of the sandbox's own paths: its parameters, and what answers. */
type Route = {
  parameters?: readonly string[]
  answer: (asked: Asked) => WireResponse | Promise<WireResponse>
}

const HALF_A_MINUTE = 30_000
const TEN_MINUTES = 600_000
const TEN_YEARS = 10 * 366 * 86_400

/** By method and path. */
const routes: Readonly<Record<string, Route>> = {
  'GET alerts': { answer: ({ core }) => json(alertsOf(core.world)) },
  'GET requests': { answer: ({ core }) => json(core.requests) },
  'GET dead-letters': { answer: ({ core }) => json(deadLettersOf(core.world)) },
  'GET faults': { answer: ({ core }) => json(core.faults.list()) },
  'POST faults': { answer: addFault },
  'DELETE faults': {
    parameters: ['id'],
    answer: ({ core, request }) => {
      core.faults.remove(request.query.get('id') ?? undefined)
      return json(core.faults.list())
    },
  },
  'POST confirm-subscriptions': {
    parameters: ['topicArn'],
    answer: ({ core, request }) =>
      json({ confirmed: confirmSubscriptions(core.world, request.query.get('topicArn') ?? undefined) }),
  },
  'POST reset': { parameters: ['scenario'], answer: beginAgain },
  'POST clock': {
    parameters: ['advance'],
    answer: async ({ core, request }) =>
      json(await advanceClock(core.world, numberOf(request, 'advance', TEN_YEARS) * 1000)),
  },
  'POST deliver': { parameters: ['until', 'backfill', 'rotateKeys'], answer: deliver },
  'POST events': {
    parameters: ['hold'],
    answer: ({ core, request }) => {
      const hold = wordOf(request, 'hold', ['true', 'false']) === 'true'
      const count = holdEvents(core.world, hold)
      return json(hold ? { hold, held: count } : { hold, released: count })
    },
  },
  'POST settled': {
    parameters: ['ms'],
    answer: async ({ core, request }) =>
      json({ settled: await settledWithin(core.world, numberOf(request, 'ms', TEN_MINUTES, HALF_A_MINUTE)) }),
  },
  'POST sweep': { answer: async ({ core }) => json(await runGuard(core.world, 'sweep', {})) },
  'POST invoke': {
    parameters: ['function'],
    answer: async ({ core, request }) =>
      json(await runGuard(core.world, wordOf(request, 'function', guardFunctionNames), bodyOf(request))),
  },
}

/**
 * Answers the sandbox's own paths, with JSON. What cannot be done as it is asked for is a 400 with a sentence.
 */
export async function handleControl(core: Core, reset: Reset, request: WireRequest): Promise<WireResponse> {
  const name = `${request.method} ${request.path.slice(CONTROL_PREFIX.length)}`
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined
  if (!route) return json({ message: `No such path of the sandbox: ${name}` }, 404)
  try {
    checkParameters(request, route.parameters ?? [])
    return await route.answer({ core, reset, request })
  } catch (error) {
    if (error instanceof BadRequest || error instanceof RunError) return json({ message: error.message }, 400)
    throw error
  }
}

/** Log files and digests up to a time, now where none is named; JSON with how many. */
async function deliver({ core: { world }, request }: Asked): Promise<WireResponse> {
  const until = timeOf(request, 'until') ?? world.clock()
  const isOn = (name: string): boolean =>
    request.query.has(name) && wordOf(request, name, ['true', 'false']) === 'true'
  const options = { backfill: isOn('backfill'), rotateKeys: isOn('rotateKeys') }
  return json({ until, ...(await deliverUntil(world, until, options)) })
}

async function beginAgain({ reset, request }: Asked): Promise<WireResponse> {
  const scenario = request.query.get('scenario') ?? undefined
  await reset(scenario)
  return json(scenario === undefined ? {} : { scenario })
}

/** Where it is, and what is wrong. */
const sentenceOf = ({ path, message }: z.core.$ZodIssue): string =>
  `${path.length > 0 ? `${path.map(String).join('.')}: ` : ''}${message}`

function addFault({ core, request }: Asked): WireResponse {
  const rule = faultRule.safeParse(bodyOf(request))
  if (!rule.success) throw new BadRequest(rule.error.issues.map((issue) => sentenceOf(issue)).join('; '))
  return json({ id: core.faults.add(rule.data) }, 201)
}
