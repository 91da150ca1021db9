import * as client from '@aws-sdk/client-cloudtrail'
import type { Service } from '../../service.ts'
import { createTrail } from './create-trail.ts'
import { deregisterAdministrator, registerAdministrator } from './delegated-administrators.ts'
import { deleteTrail } from './delete-trail.ts'
import { describeTrails } from './describe-trails.ts'
import { getEventConfiguration, putEventConfiguration } from './event-configuration.ts'
import { listEventDataStores } from './event-data-stores.ts'
import { getEventSelectors, putEventSelectors } from './event-selectors.ts'
import { getTrail } from './get-trail.ts'
import { getInsightSelectors, putInsightSelectors } from './insight-selectors.ts'
import { listTrails } from './list-trails.ts'
import { startLogging, stopLogging } from './logging.ts'
import { lookupEvents } from './lookup-events.ts'
import { listPublicKeys } from './public-keys.ts'
import { addTags, listTags, removeTags } from './tags.ts'
import { getTrailStatus } from './trail-status.ts'
import { updateTrail } from './update-trail.ts'
import { invalidInput } from './invalid-input.ts'

/** CloudTrail: trails, their selectors, tags and status, event history and the keys of digests. */
export const cloudtrail: Service<typeof client> = {
  signingName: 'cloudtrail',
  schemas: client,
  invalidInput,
  unsupported: {},
  // There are none to page.
  withoutEffect: { ListEventDataStores: ['MaxResults'] },
  operations: {
    AddTags: addTags,
    CreateTrail: createTrail,
    DeleteTrail: deleteTrail,
    DeregisterOrganizationDelegatedAdmin: deregisterAdministrator,
    DescribeTrails: describeTrails,
    GetEventConfiguration: getEventConfiguration,
    GetEventSelectors: getEventSelectors,
    GetInsightSelectors: getInsightSelectors,
    GetTrail: getTrail,
    GetTrailStatus: getTrailStatus,
    ListEventDataStores: listEventDataStores,
    ListPublicKeys: listPublicKeys,
    ListTags: listTags,
    ListTrails: listTrails,
    LookupEvents: lookupEvents,
    PutEventConfiguration: putEventConfiguration,
    PutEventSelectors: putEventSelectors,
    PutInsightSelectors: putInsightSelectors,
    RegisterOrganizationDelegatedAdmin: registerAdministrator,
    RemoveTags: removeTags,
    StartLogging: startLogging,
    StopLogging: stopLogging,
    UpdateTrail: updateTrail,
  },
}
