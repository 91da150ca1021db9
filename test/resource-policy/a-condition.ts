import { conditionHolds } from '../../lib/resource-policy/evaluate.ts'
import {
  absent,
  keysOf,
  oneOf,
  present,
  presentUnknown,
  type RequestKeys,
} from '../../lib/resource-policy/request.ts'

export const trailArn = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main'

/** Keys of each kind: with a value, without, with several, with one that is known in part or not at all. */
export const keys = keysOf({
  'aws:SourceAccount': present('111122223333'),
  'aws:SourceArn': present(trailArn),
  'aws:SourceVpc': absent,
  'aws:SecureTransport': present('true'),
  'aws:PrincipalServiceNamesList': present('cloudtrail.amazonaws.com', 'us-east-1.cloudtrail.amazonaws.com'),
  'aws:CurrentTime': present('2026-11-29T10:00:00Z'),
  'aws:EpochTime': present('1795946400'),
  'aws:UserAgent': presentUnknown,
  'aws:SourceIp': present('203.0.113.7'),
  'aws:VpcSourceIp': present('2001:db8::7'),
  's3:TlsVersion': oneOf(['1.2'], ['1.3']),
  's3:max-keys': present('1000'),
  'x:binary': present('hello'),
  'x:form': present({ like: 'o-1/r-#/~' }),
  'x:trail': present({ like: 'arn:aws:cloudtrail:*:111122223333:trail/*' }),
  'x:address': oneOf([{ is: 'foreign-address', version: 4 }]),
  'x:none': present(),
})

export type Values = string | string[]

type Asked = { effect?: string; hasVariables?: boolean; keys?: RequestKeys }

/** Whether a condition of one operator on one key holds. */
export const holds = (
  operator: string,
  key: string,
  values: Values,
  { effect = 'Allow', hasVariables = true, keys: held = keys }: Asked = {},
) =>
  conditionHolds(
    { Effect: effect, Condition: { [operator]: { [key]: values } } },
    { hasVariables, keys: held },
  )
