import type { Clients } from '../../lib/aws/clients.ts'
import { answered, read } from '../../lib/aws/read.ts'
import type { Region } from '../../lib/model/index.ts'
import { baselineKeyAlias, peopleKeyAlias } from '../../lib/state/signed-baselines.ts'
import { putStackBack } from '../package/how-to-deploy.ts'
import { type Diagnosis, ok, problem, toRead, warning } from './diagnosis.ts'

/** The keys that sign the guard's memory, by what the functions are told, or by alias. */
export const keyDiagnoses = (
  clients: Clients,
  region: Region,
  { TRAILKEEPER_DRILL_KEY: drillKey, ...environment }: Record<string, string>,
): Promise<Diagnosis[]> =>
  Promise.all([
    keyDiagnosis(clients, region, 'key', environment['TRAILKEEPER_BASELINE_KEY'] ?? baselineKeyAlias),
    keyDiagnosis(clients, region, 'key of people', environment['TRAILKEEPER_PEOPLE_KEY'] ?? peopleKeyAlias),
    ...(drillKey ? [keyDiagnosis(clients, region, 'key of drills', drillKey)] : []),
  ])

async function keyDiagnosis(
  clients: Clients,
  region: Region,
  part: string,
  KeyId: string,
): Promise<Diagnosis> {
  const state = await read('kms:DescribeKey', async () => {
    const [kms, { DescribeKeyCommand }] = await Promise.all([
      clients.kms(region),
      import('@aws-sdk/client-kms'),
    ])
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }))
    return answered(KeyMetadata?.KeyState, 'the state of the key')
  })
  if (state.ok)
    return state.value === 'Enabled'
      ? ok(part, `${KeyId} can sign`)
      : problem(part, `${KeyId} is ${state.value}`, `aws kms enable-key, or cancel-key-deletion before it`)
  if (state.code === 'NotFoundException') return problem(part, `${KeyId} is missing`, putStackBack)
  return warning(
    part,
    `${KeyId} cannot be read: ${state.code}: ${state.message}`,
    toRead('kms:DescribeKey', state.code, ' on it'),
  )
}
