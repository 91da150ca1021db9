/**
 * Compliance Finding, class 2003 of the Open Cybersecurity Schema Framework 1.3.0, with the cloud profile, as JSON
 * Schema: its required attributes, and of the others those that may occur here. Nothing else may.
 */
const text = { type: 'string' }
const name = { type: 'string', minLength: 1 }
const texts = { type: 'array', items: name }
const time = { type: 'integer', minimum: 1_500_000_000_000, maximum: 9_999_999_999_999 }

const object = (required: Record<string, object>, optional: Record<string, object> = {}) => ({
  type: 'object',
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
})

export const complianceFindingSchema = object(
  {
    activity_id: { enum: [0, 1, 2, 3, 99] },
    category_uid: { const: 2 },
    class_uid: { const: 2003 },
    type_uid: { enum: [200_300, 200_301, 200_302, 200_303, 200_399] },
    severity_id: { enum: [0, 1, 2, 3, 4, 5, 6, 99] },
    time,
    metadata: object(
      {
        version: { const: '1.3.0' },
        product: object({ vendor_name: name }, { name, uid: name, version: name }),
      },
      { uid: name, profiles: { type: 'array', items: { enum: ['cloud'] } }, original_time: text },
    ),
    cloud: object(
      { provider: name },
      {
        region: text,
        account: object({}, { uid: text, name, type: { const: 'AWS Account' }, type_id: { const: 10 } }),
      },
    ),
    finding_info: object(
      { uid: name, title: name },
      {
        desc: text,
        types: texts,
        created_time: time,
        analytic: object({ type_id: { enum: [0, 1, 2, 3, 4, 99] } }, { name, uid: name, type: name }),
      },
    ),
    compliance: object(
      { standards: { ...texts, minItems: 1 } },
      {
        control: name,
        requirements: texts,
        status: { enum: ['Unknown', 'Pass', 'Warning', 'Fail'] },
        status_id: { enum: [0, 1, 2, 3, 99] },
        status_detail: text,
      },
    ),
  },
  {
    activity_name: { const: 'Create' },
    category_name: { const: 'Findings' },
    class_name: { const: 'Compliance Finding' },
    type_name: { const: 'Compliance Finding: Create' },
    severity: { enum: ['Informational', 'Low', 'Medium', 'High', 'Critical'] },
    status: { enum: ['New', 'In Progress', 'Suppressed', 'Resolved'] },
    status_id: { enum: [0, 1, 2, 3, 4, 99] },
    message: text,
    remediation: object({ desc: name }),
    resources: {
      type: 'array',
      minItems: 1,
      items: object({}, { uid: text, name: text, type: name, region: text, cloud_partition: text }),
    },
    unmapped: { type: 'object' },
  },
)
