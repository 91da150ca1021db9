import { createHmac } from 'node:crypto'
import { errorCode, RunError } from '../../aws/errors.ts'
import type { Channel, ChannelFacts } from './channel.ts'
import type { Region } from '../../model/index.ts'
import type { Clients } from '../../aws/clients.ts'

/** Seconds since 1970, and the signature over them and the body. */
const signatureHeader = 'X-Trailkeeper-Signature'

/**
 * Posts an alert's JSON, as in docs/alert.schema.json, over HTTPS to the URL that one SSM parameter holds, signed with
 * the secret that another one holds. Neither URL nor secret stands in an error.
 */
export const channel: Channel = {
  open: ({ region, settings = {} }) => {
    const { urlParameter, secretParameter } = settings
    if (urlParameter === undefined || secretParameter === undefined)
      throw new RunError('the policy asks for webhook, and names no webhook.urlParameter and secretParameter')
    return async (clients, { id, event }) => {
      const [url, secret] = await Promise.all([
        readSecret(clients, region, urlParameter),
        readSecret(clients, region, secretParameter),
      ])
      const headers = {
        'Content-Type': 'application/json',
        'User-Agent': 'trailkeeper',
        'X-Trailkeeper-Alert': id,
        [signatureHeader]: signature(secret, Math.floor(Date.now() / 1000), event),
      }
      await clients.post(url, headers, event)
    }
  },
}

/**
 * `t=SECONDS,v1=HEX`: the HMAC-SHA256, under the secret, of the seconds, a full stop and the body, each as sent.
 * A receiver that checks the seconds too takes no alert twice that somebody recorded.
 */
export const signature = (secret: string, seconds: number, body: string): string =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`

const parameterArn = (name: string) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/${name.replace(/^\//, '')}`,
})

/**
 * Letters, digits and `.-_`, in up to 15 levels; none begins with `aws` or `ssm` (Systems Manager user guide, "About
 * requirements and constraints for parameter names").
 */
const parameterName = /^(?!\/?(?:aws|ssm))(?:[\w.-]+|(?:\/[\w.-]+){1,15})$/i

export const facts = {
  description: 'an HTTPS endpoint of your own, signed',
  gets: 'an HTTPS POST of JSON as in [alert.schema.json](alert.schema.json), up to 200 KB, with an HMAC-SHA256 in `X-Trailkeeper-Signature`',
  setUp: 'put URL and secret into two SSM SecureStrings, and name them under `webhook`',
  recipe: 'webhook.md',
  settings: {
    urlParameter: {
      description: "Name of the SSM SecureString, in the guard's region, that holds the endpoint's URL.",
      pattern: parameterName,
      expected: "an SSM parameter's name such as /trailkeeper/webhook/url",
      example: '/trailkeeper/webhook/url',
    },
    secretParameter: {
      description: 'Name of the SSM SecureString that holds the secret that alerts are signed with.',
      pattern: parameterName,
      expected: "an SSM parameter's name such as /trailkeeper/webhook/secret",
      example: '/trailkeeper/webhook/secret',
    },
    keyArn: {
      description: "ARN of the KMS key that encrypts both, where it is not SSM's own (alias/aws/ssm).",
      pattern: /^arn:[\w-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
      expected: "a KMS key's ARN",
      example: 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      optional: true,
    },
  },
  stack: {
    name: 'Webhook',
    allow: ({ urlParameter = '', secretParameter = '', keyArn }) => {
      const parameters = [parameterArn(urlParameter), parameterArn(secretParameter)]
      return [
        { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: parameters },
        // SSM's own key lets every caller of the account decrypt by way of SSM. Another key is used for these two alone
        // (KMS developer guide, "How AWS Systems Manager Parameter Store uses AWS KMS", encryption context).
        ...(keyArn === undefined
          ? []
          : [
              {
                Effect: 'Allow' as const,
                Action: 'kms:Decrypt',
                Resource: keyArn,
                Condition: { StringEquals: { 'kms:EncryptionContext:PARAMETER_ARN': parameters } },
              },
            ]),
      ]
    },
  },
} satisfies ChannelFacts

/**
 * The value of an SSM SecureString of the guard's own account, without white space around it. It is read anew each
 * time, so that a secret that is replaced is used at once.
 * @throws RunError with the parameter's name and what is wrong, never its value
 */
async function readSecret(clients: Pick<Clients, 'ownSsm'>, region: Region, name: string): Promise<string> {
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
