import type { Part, Snapshot } from '../../lib/model/index.ts'
import { answersIn, type Place, withoutAnswer } from './forget.ts'

/** The answers that belong to a part of a snapshot. A new part has to say here where it stands. */
const placesOf: Record<Part, (snapshot: Snapshot) => Place[]> = {
  status: ({ trails }) => trails.map(({ homeRegion }, index) => ['trails', index, 'status', homeRegion]),
  'regional-status': ({ trails }) =>
    trails.flatMap(({ homeRegion, status }, index) =>
      Object.keys(status)
        .filter((region) => region !== homeRegion)
        .map((region): Place => ['trails', index, 'status', region]),
    ),
  'validation-history': ofTrails('validatedSince'),
  'event-selectors': ofTrails('selectors'),
  'insight-selectors': ofTrails('insights'),
  'event-configuration': ofTrails('aggregations'),
  tags: ofTrails('tags'),
  bucket: ofEach('buckets', 'region'),
  'bucket-policy': ofEach('buckets', 'policy'),
  'bucket-policy-status': ofEach('buckets', 'policyIsPublic'),
  'bucket-acl': ofEach('buckets', 'grants'),
  'bucket-public-access-block': ofEach('buckets', 'publicAccessBlock'),
  'account-public-access-block': ofEach('buckets', 'accountPublicAccessBlock'),
  'bucket-versioning': ofEach('buckets', 'versioning', 'mfaDelete'),
  'bucket-lifecycle': ofEach('buckets', 'lifecycle'),
  'bucket-logging': ofEach('buckets', 'logging'),
  'bucket-object-lock': ofEach('buckets', 'objectLock'),
  key: ofEach('keys', 'description'),
  'key-policy': ofEach('keys', 'policy'),
  'key-rotation': ofEach('keys', 'rotation'),
  'log-group': ofEach('logGroups', 'exists'),
  topic: (snapshot) => answersIn(snapshot.topics, ['topics']),
  'change-alarm': (snapshot) => answersIn(snapshot.changeAlarms, ['changeAlarms']),
  organization: (snapshot) => answersIn(snapshot.organization, ['organization']),
  guard: (snapshot) => answersIn(snapshot.guard, ['guard']),
}

export const allParts = Object.keys(placesOf).filter(isPart)

function isPart(name: string): name is Part {
  return Object.hasOwn(placesOf, name)
}

/** The same snapshot as if no answer of a part had been had. */
export const withoutPart = (snapshot: Snapshot, part: Part): Snapshot =>
  placesOf[part](snapshot)
    .toSorted((a, b) => b.length - a.length)
    .reduce(withoutAnswer, snapshot)

function ofTrails(name: 'validatedSince' | 'selectors' | 'insights' | 'aggregations' | 'tags') {
  return ({ trails }: Snapshot): Place[] =>
    trails.flatMap((trail, index) => (trail[name] === undefined ? [] : [['trails', index, name]]))
}

function ofEach(map: 'buckets' | 'keys' | 'logGroups' | 'topics', ...names: string[]) {
  return (snapshot: Snapshot): Place[] =>
    Object.keys(snapshot[map]).flatMap((key) => names.map((name): Place => [map, key, name]))
}
