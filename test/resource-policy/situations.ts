/** A trail and what it rests on, as generated policies see it. */
export type Situation = {
  name: string
  account: string
  /** Home of trail, bucket and key. */
  region: string
  bucket: string
  prefix?: string
  multiRegion: boolean
  validation: boolean
  insights: boolean
  keyArn?: string
  /** Of the account, whether the trail is for it or not. */
  organization?: { id: string; members: string[]; trail: boolean }
}

export const account = '123456789012'
export const stranger = '999988887777'
export const member = '111122223333'
/** A member that no generated policy names: it stands for all others, of which the engine asks by an example. */
const unnamedMember = '444455556666'
export const organizationId = 'o-exampleorgid'
export const region = 'us-east-1'
export const trailArn = `arn:aws:cloudtrail:${region}:${account}:trail/main`

const plain: Situation = {
  name: 'one region, no organization',
  account,
  region,
  bucket: 'trail-logs',
  multiRegion: false,
  validation: false,
  insights: false,
}
const organization = { id: organizationId, members: [member, unnamedMember], trail: false }
const keyArn = `arn:aws:kms:${region}:${account}:key/11111111-2222-3333-4444-555555555555`

/** The trails that the laws are tried on. */
export const SITUATIONS: readonly Situation[] = [
  plain,
  {
    ...plain,
    name: 'all regions, digests, Insights, a prefix',
    prefix: 'audit',
    multiRegion: true,
    validation: true,
    insights: true,
  },
  { ...plain, name: 'a key, in an organization', keyArn, validation: true, organization },
  { ...plain, name: "an organization's", multiRegion: true, organization: { ...organization, trail: true } },
  {
    ...plain,
    name: "an organization's, with a key and a prefix",
    prefix: 'audit',
    multiRegion: true,
    validation: true,
    insights: true,
    keyArn,
    organization: { ...organization, trail: true },
  },
]

/** Where the trail's files of an account lie, without a bucket. */
export function folderOf({ prefix, organization: org }: Situation, owner: string): string {
  return [...(prefix ? [prefix] : []), 'AWSLogs', ...(org?.trail ? [org.id] : []), owner].join('/')
}
