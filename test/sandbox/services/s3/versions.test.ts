import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import type { DeleteMarkerEntry, ObjectVersion, S3Client } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { Bucket, refusalOf, setVersioning, withBucket, withVersions } from './bucket.ts'

const Key = 'log'
/** Of the form of a version's id, and none of S3's (LocalStack, test_s3_api.py). */
const INVENTED = 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD'

const put = async (s3: S3Client, Body: string) =>
  (await s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId
const get = async (s3: S3Client, VersionId?: string) => {
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key, ...(VersionId ? { VersionId } : {}) }))
  return { body: await answer.Body?.transformToString(), versionId: answer.VersionId }
}
const remove = async (s3: S3Client, VersionId?: string) => {
  const { DeleteMarker, VersionId: versionId } = await s3.send(
    new DeleteObjectCommand({ Bucket, Key, ...(VersionId ? { VersionId } : {}) }),
  )
  return { DeleteMarker, versionId }
}
const ids = (entries: (ObjectVersion | DeleteMarkerEntry)[]) =>
  entries.map(({ VersionId, IsLatest }) => (IsLatest ? [VersionId, 'latest'] : VersionId))
/** Ids of the versions and of the delete markers, newest first; the latest one is marked. */
const listed = async (s3: S3Client) => {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }))
  return { versions: ids(Versions), markers: ids(DeleteMarkers) }
}

// Recorded answers of AWS: LocalStack, tests/aws/services/s3/test_s3_api.snapshot.json, of the tests that are named.
describe('a bucket with versions', () => {
  it('keeps what is overwritten, each under an id of 32 characters (test_object_version_id_format)', async () => {
    const { s3 } = await withVersions()
    const [first, second] = [await put(s3, 'one'), await put(s3, 'two')]
    expect(first).toMatch(/^[A-Za-z0-9._]{32}$/)
    expect(await get(s3)).toEqual({ body: 'two', versionId: second })
    expect(await get(s3, first)).toEqual({ body: 'one', versionId: first })
    expect(await listed(s3)).toEqual({ versions: [[second, 'latest'], first], markers: [] })
  })

  it('hides a deleted object under a marker (test_delete_object_versioned)', async () => {
    const { s3 } = await withVersions()
    const first = await put(s3, 'one')
    const { versionId: marker, DeleteMarker } = await remove(s3)
    expect(DeleteMarker).toBe(true)
    expect(await refusalOf(get(s3))).toMatchObject({ name: 'NoSuchKey', status: 404, Key })
    expect(await get(s3, first)).toEqual({ body: 'one', versionId: first })
    expect(await refusalOf(get(s3, marker))).toMatchObject({
      name: 'MethodNotAllowed',
      status: 405,
      Method: 'GET',
      ResourceType: 'DeleteMarker',
    })
    expect(await listed(s3)).toEqual({ versions: [first], markers: [[marker, 'latest']] })
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0)
  })

  it('shows an object again when its marker is deleted', async () => {
    const { s3 } = await withVersions()
    const first = await put(s3, 'one')
    const { versionId: marker } = await remove(s3)
    expect(await remove(s3, marker)).toEqual({ DeleteMarker: true, versionId: marker })
    expect(await get(s3)).toEqual({ body: 'one', versionId: first })
  })

  it('deletes one version for good, which is then not found (test_delete_object_versioned)', async () => {
    const { s3 } = await withVersions()
    const first = await put(s3, 'one')
    expect(await remove(s3, first)).toEqual({ DeleteMarker: undefined, versionId: first })
    expect(await refusalOf(get(s3, first))).toMatchObject({
      name: 'NoSuchVersion',
      status: 404,
      Key,
      VersionId: first,
    })
    expect(await remove(s3, first)).toEqual({ DeleteMarker: undefined, versionId: first })
  })

  it('refuses an id that S3 never gave as an argument', async () => {
    const { s3 } = await withVersions()
    await put(s3, 'one')
    const refusal = {
      name: 'InvalidArgument',
      status: 400,
      message: 'Invalid version id specified',
      ArgumentName: 'versionId',
      ArgumentValue: INVENTED,
    }
    expect(await refusalOf(get(s3, INVENTED))).toMatchObject(refusal)
    expect(await refusalOf(remove(s3, INVENTED))).toMatchObject(refusal)
    expect(
      await refusalOf(s3.send(new HeadObjectCommand({ Bucket, Key, VersionId: INVENTED }))),
    ).toMatchObject({
      status: 400,
    })
  })

  it('stands until every version and marker is gone (test_delete_versioned_bucket_with_objects)', async () => {
    const { s3 } = await withVersions()
    const first = await put(s3, 'one')
    const { versionId: marker } = await remove(s3)
    const drop = () => s3.send(new DeleteBucketCommand({ Bucket }))
    const notEmpty = {
      name: 'BucketNotEmpty',
      status: 409,
      message: 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
      BucketName: Bucket,
    }
    expect(await refusalOf(drop())).toMatchObject(notEmpty)
    await remove(s3, first)
    expect(await refusalOf(drop())).toMatchObject(notEmpty)
    await remove(s3, marker)
    await drop()
  })

  it('deletes several at once, and says of each what came of it (test_delete_objects_versioned)', async () => {
    const { s3 } = await withVersions()
    const first = await put(s3, 'one')
    const removeAll = (...Objects: { Key: string; VersionId?: string | undefined }[]) =>
      s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    const hidden = (await removeAll({ Key }, { Key: 'other' })).Deleted ?? []
    expect(hidden).toEqual([
      { Key, DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) },
      { Key: 'other', DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) },
    ])
    const marker = hidden[0]?.DeleteMarkerVersionId
    const { Deleted, Errors } = await removeAll(
      { Key, VersionId: marker },
      { Key, VersionId: first },
      { Key, VersionId: INVENTED },
    )
    expect(Deleted).toEqual([
      { Key, VersionId: marker, DeleteMarker: true, DeleteMarkerVersionId: marker },
      { Key, VersionId: first },
    ])
    expect(Errors).toEqual([
      {
        Key,
        VersionId: INVENTED,
        Code: 'NoSuchVersion',
        Message: 'The specified version does not exist.',
      },
    ])
  })
})

describe('a bucket without versions', () => {
  it('knows the null version alone (test_get_object_with_version_unversioned_bucket)', async () => {
    const { s3 } = await withBucket()
    expect(await put(s3, 'one')).toBeUndefined()
    expect(await get(s3, 'null')).toEqual({ body: 'one', versionId: undefined })
    expect(await refusalOf(get(s3, INVENTED))).toMatchObject({ name: 'InvalidArgument' })
    expect(await listed(s3)).toEqual({ versions: [['null', 'latest']], markers: [] })
  })

  it('keeps what it has when versions begin (test_s3_put_object_versioned)', async () => {
    const { s3 } = await withBucket()
    await put(s3, 'before')
    await setVersioning(s3, 'Enabled')
    expect(await get(s3)).toEqual({ body: 'before', versionId: 'null' })
    const second = await put(s3, 'after')
    expect(await listed(s3)).toEqual({ versions: [[second, 'latest'], 'null'], markers: [] })
  })
})

describe('a bucket whose versions are suspended', () => {
  it('overwrites the null version, and keeps the others (test_put_object_on_suspended_bucket)', async () => {
    const { s3 } = await withVersions()
    const first = await put(s3, 'one')
    await setVersioning(s3, 'Suspended')
    expect([await put(s3, 'two'), await put(s3, 'three')]).toEqual([undefined, undefined])
    expect(await get(s3)).toEqual({ body: 'three', versionId: 'null' })
    expect(await listed(s3)).toEqual({ versions: [['null', 'latest'], first], markers: [] })
  })

  it('puts a null marker in place of the null version (test_delete_object_on_suspended_bucket)', async () => {
    const { s3 } = await withVersions()
    const first = await put(s3, 'one')
    await setVersioning(s3, 'Suspended')
    await put(s3, 'two')
    expect(await remove(s3)).toEqual({ DeleteMarker: true, versionId: 'null' })
    expect(await listed(s3)).toEqual({ versions: [first], markers: [['null', 'latest']] })
    await put(s3, 'three')
    expect(await listed(s3)).toEqual({ versions: [['null', 'latest'], first], markers: [] })
  })
})
