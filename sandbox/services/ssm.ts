import type { GetParameterCommandOutput, ParameterType } from '@aws-sdk/client-ssm'
import * as schemas from '@aws-sdk/client-ssm'
import type { RequestContext, Service } from '../service.ts'
import { AwsError } from '../service.ts'
import { stateSlot } from '../world.ts'
import { keyDenial } from './kms/key-access.ts'
import { findKey } from './kms/keys.ts'

type Stored = {
  value: string
  type: ParameterType
  /** Of a SecureString; SSM's own key where none was named, which every caller of the account may use. */
  keyId?: string
  version: number
  modified: Date
}

const parameters = stateSlot((): Map<string, Stored> => new Map())
const parametersOf = ({ world, caller, region }: RequestContext) => parameters(world, caller.account, region)

/** 4 KB in the standard tier (API reference, PutParameter). */
const MOST = 4_096
const NAME = /^(?:[\w.-]+|(?:\/[\w.-]+){1,15})$/
const OWN_KEY = 'alias/aws/ssm'

/** Systems Manager, as far as the parameters of a webhook need it. */
export const ssm: Service<typeof schemas> = {
  signingName: 'ssm',
  schemas,
  unsupported: { PutParameter: ['AllowedPattern', 'Policies', 'Tags', 'Tier', 'DataType'] },
  withoutEffect: { PutParameter: ['Description'] },
  operations: {
    PutParameter: (input, context) => {
      const { Name = '', Value = '', Type, KeyId, Overwrite = false } = input
      const stored = parametersOf(context)
      const known = stored.get(Name)
      checkName(Name)
      if (known && !Overwrite) {
        const message =
          'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.'
        throw new AwsError('ParameterAlreadyExists', message)
      }
      const type = known?.type ?? Type
      if (type === undefined)
        throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.')
      if (Value.length > MOST)
        throw new AwsError(
          'ValidationException',
          `Standard tier parameters support a maximum parameter value of ${MOST} characters.`,
        )
      if (KeyId !== undefined && KeyId !== OWN_KEY) requireEncryptKey(context, KeyId)
      const version = (known?.version ?? 0) + 1
      const key = KeyId === undefined || KeyId === OWN_KEY ? {} : { keyId: KeyId }
      stored.set(Name, { value: Value, type, version, modified: context.now, ...key })
      return { Version: version, Tier: 'Standard' }
    },
    GetParameter: ({ Name = '', WithDecryption = false }, context) => ({
      Parameter: parameterOf(Name, WithDecryption, context),
    }),
    DeleteParameter: ({ Name = '' }, context) => {
      if (!parametersOf(context).delete(Name)) throw new AwsError('ParameterNotFound', '')
      return {}
    },
  },
}

/** User guide, "About requirements and constraints for parameter names". */
function checkName(name: string): void {
  if (/^\/?(?:aws|ssm)/i.test(name))
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`)
  if (!NAME.test(name))
    throw new AwsError(
      'ValidationException',
      'Parameter name: can be formed as a mix of letters, numbers and .-_',
    )
}

function parameterOf(
  name: string,
  decrypted: boolean,
  context: RequestContext,
): NonNullable<GetParameterCommandOutput['Parameter']> {
  const { world, caller, region } = context
  const stored = parametersOf(context).get(name)
  if (!stored) throw new AwsError('ParameterNotFound', '')
  const { value, type, version, modified } = stored
  const isHidden = type === 'SecureString' && !decrypted
  if (type === 'SecureString' && decrypted) requireDecrypt(context, stored)
  return {
    Name: name,
    Type: type,
    Value: isHidden ? Buffer.from(`encrypted ${version} ${name}`).toString('base64') : value,
    Version: version,
    LastModifiedDate: modified,
    ARN: `arn:${world.partition}:ssm:${region}:${caller.account}:parameter/${name.replace(/^\//, '')}`,
    DataType: 'text',
  }
}

/** A key that is named has to be there (API reference, PutParameter, InvalidKeyId). */
function requireEncryptKey(context: RequestContext, keyId: string): void {
  const { world, caller, region } = context
  const key = findKey(world, caller.account, region, keyId)
  if (!key || key.state !== 'Enabled') throw new AwsError('InvalidKeyId', `Invalid keyId ${keyId}`)
  if (keyDenial(key, context, 'Encrypt'))
    throw new AwsError(
      'AccessDeniedException',
      `User: ${caller.arn} is not authorized to perform: kms:Encrypt`,
    )
}

/** What KMS says comes through as it is (tryolabs/aws-workshop, issue 6: GetParameter under a key without a grant). */
function requireDecrypt(context: RequestContext, { keyId }: Stored): void {
  if (keyId === undefined) return
  const { world, caller, region } = context
  const key = findKey(world, caller.account, region, keyId)
  if (key?.state === 'Enabled' && !keyDenial(key, context, 'Decrypt')) return
  if (key && key.state !== 'Enabled') throw new AwsError('InvalidKeyId', `${key.arn} is ${key.state}.`)
  const message =
    'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.'
  throw new AwsError('AccessDeniedException', message)
}
