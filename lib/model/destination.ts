import type { Arn, Read, Region } from './identity.ts'

export type PolicyStatement = {
  Sid?: string
  Effect: string
  Principal?: unknown
  NotPrincipal?: unknown
  Action?: string | string[]
  NotAction?: string | string[]
  Resource?: string | string[]
  NotResource?: string | string[]
  Condition?: Record<string, Record<string, string | string[]>>
}

export type PolicyDocument = { Version?: string; Id?: string; Statement: PolicyStatement[] }

export type LifecycleRule = {
  id: string
  enabled: boolean
  /** Key prefix that the rule is limited to; empty for the whole bucket. */
  prefix: string
  /** True where the rule asks for tags, which log objects do not bear. */
  narrowed: boolean
  expirationDays?: number
  expirationDate?: string
  noncurrentExpirationDays?: number
  /** The rule whole, as JSON: what is put back must lose nothing that is not looked at here. */
  whole?: string
}

export type PublicAccessBlock = {
  blockPublicAcls: boolean
  ignorePublicAcls: boolean
  blockPublicPolicy: boolean
  restrictPublicBuckets: boolean
}

/** A destination bucket. `undefined` inside a successful Read means: not configured (NoSuch… answers). */
export type Bucket = {
  name: string
  /** Region of an existing bucket; code `NoSuchBucket` where it is gone; a foreign one is another failure. */
  region: Read<Region>
  /** Whether the account that was swept owns it; asked for only before a write. */
  owned?: Read<boolean>
  policy: Read<PolicyDocument | undefined>
  policyIsPublic: Read<boolean>
  /** Grantee URIs or ids with their permission. */
  grants: Read<{ grantee: string; permission: string }[]>
  publicAccessBlock: Read<PublicAccessBlock | undefined>
  accountPublicAccessBlock: Read<PublicAccessBlock | undefined>
  versioning: Read<'Enabled' | 'Suspended' | 'Off'>
  lifecycle: Read<LifecycleRule[]>
  logging: Read<{ targetBucket: string; targetPrefix: string } | undefined>
}

export type Key = {
  /** As the trail names it: ARN, id or alias. */
  id: string
  description: Read<{
    arn: Arn
    state: string
    manager: 'AWS' | 'CUSTOMER'
    deletionDate?: string
    rotatable: boolean
  }>
  policy: Read<PolicyDocument>
  rotation: Read<boolean>
}

export type LogGroup = { arn: Arn; exists: Read<boolean> }

export type Topic = {
  arn: Arn
  policy: Read<PolicyDocument | undefined>
  confirmedSubscriptions: Read<number>
}

/** A metric filter with an alarm on it, for the `change-alarm` check. */
export type ChangeAlarm = {
  logGroupArn: Arn
  filterName: string
  pattern: string
  alarms: {
    name: string
    actionsEnabled: boolean
    topics: { arn: Arn; confirmedSubscriptions: Read<number> }[]
  }[]
}
