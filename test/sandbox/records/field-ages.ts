/**
 * Fields of a record by the eventVersion that they came with (CloudTrail user guide, "CloudTrail record contents for
 * management, data, and network activity events").
 */
const SINCE: Readonly<Record<string, number>> = {
  requestID: 1,
  eventID: 1,
  readOnly: 1,
  resources: 1,
  apiVersion: 1,
  eventType: 2,
  recipientAccountId: 2,
  managementEvent: 6,
  eventCategory: 7,
  tlsDetails: 8,
  sessionCredentialFromConsole: 8,
}

/** True for a path in a field that records of a version could not have yet. */
export function isNewerThan(eventVersion: string, path: string): boolean {
  const minor = Number(eventVersion.split('.')[1])
  return (SINCE[path.split(/[.[]/)[0] ?? ''] ?? 0) > minor
}
