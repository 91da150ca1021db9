import * as schemas from '@aws-sdk/client-sts'
import { issueRoleSession } from '../callers.ts'
import type { Service } from '../service.ts'
import { AwsError } from '../service.ts'

const ROLE_ARN = /^arn:[\w-]+:iam::(\d{12}):role\/([\w+=,.@/-]+)$/
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/

/** STS: who calls, and a session in another account. Any role can be assumed; trust is not evaluated. */
export const sts: Service<typeof schemas> = {
  signingName: 'sts',
  schemas,
  operations: {
    GetCallerIdentity: (_input, { caller }) => ({
      UserId: caller.userId,
      Account: caller.account,
      Arn: caller.arn,
    }),
    AssumeRole: (input, { world }) => {
      const [, account, name] = ROLE_ARN.exec(input.RoleArn ?? '') ?? []
      if (!account || !name) throw new AwsError('ValidationException', `${input.RoleArn} is invalid`)
      const session = input.RoleSessionName ?? ''
      if (!SESSION_NAME.test(session)) throw invalidSession(session)
      const keys = issueRoleSession(world, { account, name, session }, input.DurationSeconds ?? 3600)
      return {
        Credentials: {
          AccessKeyId: keys.accessKeyId,
          SecretAccessKey: keys.secretAccessKey,
          SessionToken: keys.sessionToken,
          Expiration: keys.expiration,
        },
        AssumedRoleUser: { AssumedRoleId: keys.caller.userId, Arn: keys.caller.arn },
        PackedPolicySize: 0,
      }
    },
  },
}

const invalidSession = (name: string): AwsError =>
  new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${name}' at 'roleSessionName' failed to satisfy constraint: ` +
      'Member must satisfy regular expression pattern: [\\w+=,.@-]*',
  )
