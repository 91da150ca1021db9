import type { JsonObject } from './write.ts'
import type { Region } from './identity.ts'

/** A call that sets something up as it was found. Trailkeeper never makes it: a person may, to put back what was lost. */
export type SetUp = {
  service: 's3' | 'kms' | 'sns' | 'logs'
  operation: string
  region: Region
  input: JsonObject
}

/**
 * What a trail's bucket, key, topic and log group are made of beside what is repaired: each setting, such as `bucket
 * replication`, with the calls that set it up as it is; none where there is nothing to set up. In the order in which
 * they can be made. A setting that could not be read is absent.
 */
export type Safeguards = { setting: string; setUps: SetUp[] }[]
