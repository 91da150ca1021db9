import type { Question } from './question.ts'

export const sessionActivity: Question = {
  id: 'session-activity',
  title: 'Everything that a key or a session did, with the roles it assumed',
  about:
    'Give `--access-key`, `--arn`, `--user` or `--role`. What is found is searched for access keys that AWS STS gave out ' +
    '(AssumeRole and its kin, GetSessionToken, GetFederationToken), and these are searched for in turn, three times at ' +
    'most.',
  needs: 'identity',
  conditions: () => [],
  hops: 3,
}
