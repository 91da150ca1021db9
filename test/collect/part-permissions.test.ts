import { describe, expect, it } from '@jest/globals'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { baseReadPermissions, partPermissions } from '../../lib/collect/part-permissions.ts'

describe('partPermissions', () => {
  it('names reads only', () => {
    const actions = [...baseReadPermissions, ...Object.values(partPermissions).flat()]
    for (const action of actions) expect(action).toMatch(/^[a-z0-9-]+:(?:Get|List|Describe|Lookup)[A-Za-z]+$/)
  })

  it('knows that IAM names some reads of S3 otherwise than the API', () => {
    const actions = Object.values(partPermissions).flat()
    expect(actions).toEqual(
      expect.arrayContaining([
        's3:ListBucket',
        's3:GetLifecycleConfiguration',
        's3:GetBucketPublicAccessBlock',
      ]),
    )
    for (const name of ['HeadBucket', 'GetBucketLifecycleConfiguration', 'GetPublicAccessBlock']) {
      expect(actions).not.toContain(`s3:${name}`)
    }
  })

  it('needs something for every part that a check reads', () => {
    for (const part of allChecks.flatMap((check) => check.reads)) {
      expect(partPermissions[part]).not.toHaveLength(0)
    }
  })
})
