import type { PublicAccessBlockConfiguration } from '@aws-sdk/client-s3'
import { s3Error } from './errors.ts'

/**
 * A public access block as it is kept: what was left out is false. That at least one setting must be named is in
 * LocalStack's recorded answers (`test_s3control.snapshot.json`, `put-public-access-block-empty`).
 * @throws AwsError MalformedXML where there is none, InvalidRequest where it is empty
 */
export function wholeBlock(
  given: PublicAccessBlockConfiguration | undefined,
): PublicAccessBlockConfiguration {
  if (!given)
    throw s3Error(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    )
  if (Object.keys(given).length === 0)
    throw s3Error('InvalidRequest', 'Must specify at least one configuration.')
  return {
    BlockPublicAcls: given.BlockPublicAcls ?? false,
    IgnorePublicAcls: given.IgnorePublicAcls ?? false,
    BlockPublicPolicy: given.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: given.RestrictPublicBuckets ?? false,
  }
}
