import { RunError } from '../lib/aws/errors.ts'
import { deadLettersOf } from './functions.ts'
import { faultRule } from './faults.ts'
import type { Core } from './core.ts'
import type { WireRequest, WireResponse } from './protocol/wire.ts'
import type { Reset } from './reset.ts'
import { alertsOf } from './services/sns/alerts.ts'
import { confirmSubscriptions } from './services/sns/confirm.ts'

export const CONTROL_PREFIX = '/_sandbox/'

const json = (value: unknown, status = 200): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

/** Answers the sandbox's own paths: alerts, faults, requests, dead letters, confirming subscriptions, beginning again. */
export async function handleControl(core: Core, reset: Reset, request: WireRequest): Promise<WireResponse> {
  const route = `${request.method} ${request.path.slice(CONTROL_PREFIX.length)}`
  switch (route) {
    case 'GET alerts':
      return json(alertsOf(core.world))
    case 'GET requests':
      return json(core.requests)
    case 'GET dead-letters':
      return json(deadLettersOf(core.world))
    case 'GET faults':
      return json(core.faults.list())
    case 'POST faults':
      return addFault(core, request)
    case 'DELETE faults':
      core.faults.remove(request.query.get('id') ?? undefined)
      return json(core.faults.list())
    case 'POST confirm-subscriptions':
      return json({ confirmed: confirmSubscriptions(core.world, request.query.get('topicArn') ?? undefined) })
    case 'POST reset':
      return beginAgain(reset, request.query.get('scenario') ?? undefined)
    default:
      return json({ message: `No such path of the sandbox: ${route}` }, 404)
  }
}

async function beginAgain(reset: Reset, scenario: string | undefined): Promise<WireResponse> {
  try {
    await reset(scenario)
    return json(scenario === undefined ? {} : { scenario })
  } catch (error) {
    if (error instanceof RunError) return json({ message: error.message }, 400)
    throw error
  }
}

function addFault(core: Core, request: WireRequest): WireResponse {
  const rule = parseRule(request.body)
  if (!rule.success) return json({ message: rule.message }, 400)
  return json({ id: core.faults.add(rule.data) }, 201)
}

function parseRule(body: Uint8Array) {
  try {
    const parsed = faultRule.safeParse(JSON.parse(Buffer.from(body).toString('utf8')))
    if (parsed.success) return { success: true as const, data: parsed.data }
    return { success: false as const, message: parsed.error.message }
  } catch {
    return { success: false as const, message: 'The body is no JSON' }
  }
}
