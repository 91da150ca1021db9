import type { Region } from '../model/index.ts'
import type { Clients } from './clients.ts'
import { errorCode, RunError } from './errors.ts'

/**
 * The value of an SSM SecureString of the guard's own account, without white space around it. It is read anew each
 * time, so that a secret that is replaced is used at once.
 * @throws RunError with the parameter's name and what is wrong, never its value
 */
export async function readSecret(
  clients: Pick<Clients, 'ownSsm'>,
  region: Region,
  name: string,
): Promise<string> {
  const { Type, Value = '' } = await readParameter(clients, region, name)
  if (Type !== 'SecureString')
    throw new RunError(`the parameter ${name} is ${Type ?? 'absent'}, no SecureString`)
  const value = Value.trim()
  if (value === '') throw new RunError(`the parameter ${name} is empty`)
  return value
}

async function readParameter(clients: Pick<Clients, 'ownSsm'>, region: Region, name: string) {
  const [client, { GetParameterCommand }] = await Promise.all([
    clients.ownSsm(region),
    import('@aws-sdk/client-ssm'),
  ])
  try {
    const { Parameter = {} } = await client.send(
      new GetParameterCommand({ Name: name, WithDecryption: true }),
    )
    return Parameter
  } catch (error) {
    throw new RunError(`the parameter ${name} cannot be read: ssm:GetParameter: ${errorCode(error)}`)
  }
}
