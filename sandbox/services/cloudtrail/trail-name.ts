import { AwsError } from '../../service.ts'

const rules: readonly { broken: (name: string) => boolean; message: string }[] = [
  { broken: (name) => name === '', message: 'Trail name cannot be blank!' },
  {
    broken: (name) => name.length < 3,
    message: 'Trail name too short. Minimum allowed length: 3 characters.',
  },
  {
    broken: (name) => name.length > 128,
    message: 'Trail name too long. Maximum allowed length: 128 characters.',
  },
  {
    broken: (name) => !/^[A-Za-z0-9._-]+$/.test(name),
    message:
      'Trail name can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).',
  },
  {
    broken: (name) => !/^[A-Za-z0-9]/.test(name),
    message: 'Trail name must start with a letter or number.',
  },
  { broken: (name) => !/[A-Za-z0-9]$/.test(name), message: 'Trail name must end with a letter or number.' },
  {
    broken: (name) => /[._-]{2}/.test(name),
    message: 'Trail name must not have adjacent periods, underscores, or hyphens.',
  },
  {
    broken: (name) => /^\d{1,3}(\.\d{1,3}){3}$/.test(name),
    message: 'Trail name must not be in IP address format.',
  },
]

/** Why a text cannot be a trail's name, if so (CloudTrail API reference, CreateTrail `Name`). */
export function trailNameFault(name: string): string | undefined {
  return rules.find((rule) => rule.broken(name))?.message
}

/** Gives the name back, or throws InvalidTrailNameException. */
export function checkTrailName(name: string | undefined): string {
  const fault = trailNameFault(name ?? '')
  if (fault !== undefined) throw new AwsError('InvalidTrailNameException', fault)
  return name ?? ''
}
