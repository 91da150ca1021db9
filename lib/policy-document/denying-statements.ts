import type { PolicyDocument, PolicyStatement } from '../model.ts'
import { deliveryAccess, type Delivery } from './bucket-access.ts'

/** The Deny statements that shut CloudTrail out of a bucket: those without which nothing would be denied. */
export const denyingStatements = (
  document: PolicyDocument,
  delivery: Omit<Delivery, 'document'>,
): PolicyStatement[] =>
  document.Statement.filter(
    (statement) =>
      statement.Effect === 'Deny' &&
      deliveryAccess({ ...delivery, document: { Statement: [statement] } }).some(
        ({ access }) => access === 'denied',
      ),
  )
