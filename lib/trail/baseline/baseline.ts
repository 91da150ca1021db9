import type {
  AccountId,
  Arn,
  FacetSettings,
  InsightSelector,
  LifecycleRule,
  PolicyDocument,
  PublicAccessBlock,
  Region,
  Safeguards,
  Selectors,
} from '../../model/index.ts'

/** The trail's destination as it was when the baseline was taken; a part that could not be read is absent. */
export type BaselineDestination = {
  bucketPolicy?: PolicyDocument
  publicAccessBlock?: PublicAccessBlock
  versioning?: 'Enabled' | 'Suspended' | 'Off'
  lifecycle?: LifecycleRule[]
  keyPolicy?: PolicyDocument
  /** All that people may have to put back by hand. */
  safeguards?: Safeguards
}

/** How a version of a baseline came to be trusted. */
export type BaselineOrigin = 'first-use' | 'strengthened' | 'accepted'

/**
 * The whole configuration of a healthy trail: what it is restored to. Trusted on first use; after that only a strict
 * strengthening moves it by itself, everything else by a person (`trailkeeper baseline accept`).
 */
export type Baseline = {
  schemaVersion: '1'
  trailArn: Arn
  name: string
  account: AccountId
  homeRegion: Region
  partition: string
  version: number
  /** ISO 8601. */
  takenAt: string
  origin: BaselineOrigin
  /** ARN of the person who accepted it. */
  acceptedBy?: Arn
  /** A person accepted that the trail is gone: nothing is restored, and a new trail of this name starts anew. */
  retired?: true
  /** Every setting; null for one that is not set, or was not known. */
  settings: Required<FacetSettings>
  selectors: Selectors
  /** Whether selectors were put on the trail; absent where that is not known. */
  customSelectors?: boolean
  insights: InsightSelector[]
  tags: Record<string, string>
  destination: BaselineDestination
}
