import type { Clients } from '../../lib/aws/clients.ts'
import { failureDetail } from '../../lib/aws/errors.ts'
import type { GuardDeployment } from '../../lib/model/index.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { howToDeploy, putStackBack } from '../package/how-to-deploy.ts'
import { type Diagnosis, ok, problem, toRead, warning } from './diagnosis.ts'
import { ruleByClock } from './rule-by-clock.ts'

const part = 'recovery'

/** Whether the guard brings events of gaps back by itself, by its function and schedule; nothing where nobody asks for it. */
export async function recoveryDiagnoses(
  clients: Clients,
  { name, homeRegion, recovers }: GuardDeployment,
  { recovery: { mode, bucket } }: Policy,
): Promise<Diagnosis[]> {
  const deploy = `deploy the stack with this policy: ${howToDeploy()}`
  if (!recovers)
    return mode === 'off'
      ? []
      : [problem(part, `the policy asks for it (${mode}), and there is no function ${name}-recover`, deploy)]
  const rule = await ruleByClock(clients, homeRegion, `${name}-recover`)
  if (!rule.ok)
    return [
      warning(part, `its schedule cannot be read: ${failureDetail(rule)}`, toRead(rule.operation, rule.code)),
    ]
  const schedule = `its schedule ${name}-recover is`
  if (rule.value === undefined) return [problem(part, `${schedule} gone`, putStackBack)]
  if (!rule.value.state.startsWith('ENABLED')) return [problem(part, `${schedule} off`, putStackBack)]
  return [ok(part, `gaps are looked at every half an hour${whatFor(mode, bucket)}`)]
}

/** A policy at hand that asks for none is not the one that was deployed: what the function does, that one says. */
function whatFor(mode: Policy['recovery']['mode'], bucket = 'no bucket'): string {
  if (mode === 'off') return ', as the policy says that was deployed'
  return ` (${mode}${mode === 'enforce' ? ` into ${bucket}` : ''})`
}
