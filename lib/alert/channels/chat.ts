import type { Channel, ChannelFacts } from './channel.ts'
import { publish, topicIn } from './sns.ts'

/**
 * Sends an alert to a topic that AWS Chatbot listens to. It takes its own schema alone, and every subscriber over HTTPS
 * gets the same form of a message: hence the topic of its own.
 */
export const channel: Channel = {
  open: ({ target }) => {
    const topic = topicIn('chat', target)
    return (clients, alert) => publish(clients, topic, alert, { Message: alert.chat })
  },
}

const topic = { Ref: 'ChatTopic' }

/** The alerts' key, or, beside a given topic without one, SNS's own: no alarm publishes here (deploy/alerts.yml). */
const givenKey = { 'Fn::If': ['HasAlertKey', { Ref: 'AlertKeyArn' }, 'alias/aws/sns'] }
const alertKey = { 'Fn::If': ['MakesAlertKey', { Ref: 'AlertKey' }, givenKey] }

export const facts = {
  description: 'a topic for Slack and Teams',
  gets: 'the topic `ChatTopicArn`, in the schema of custom notifications of Amazon Q Developer in chat applications (AWS Chatbot), for Slack and Teams. All that concerns one trail is threaded',
  setUp:
    "name the topic in the channel's configuration. AWS Chatbot drops what is not in its schema, so this topic is its own",
  recipe: 'slack.md',
  stack: {
    name: 'Chat',
    target: topic,
    allow: () => [{ Effect: 'Allow', Action: 'sns:Publish', Resource: topic }],
    Resources: {
      ChatTopic: {
        Type: 'AWS::SNS::Topic',
        Properties: { DisplayName: 'Trailkeeper chat', KmsMasterKeyId: alertKey },
      },
      ChatTopicPolicy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          Topics: [topic],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'Functions',
                Effect: 'Allow',
                Principal: {
                  AWS: [
                    { 'Fn::GetAtt': ['SweepRole', 'Arn'] },
                    { 'Fn::GetAtt': ['ReactRole', 'Arn'] },
                    {
                      'Fn::If': [
                        'Verifies',
                        { 'Fn::GetAtt': ['VerifyRole', 'Arn'] },
                        { Ref: 'AWS::NoValue' },
                      ],
                    },
                    {
                      'Fn::If': [
                        'Recovers',
                        { 'Fn::GetAtt': ['RecoverRole', 'Arn'] },
                        { Ref: 'AWS::NoValue' },
                      ],
                    },
                    {
                      'Fn::If': ['Drills', { 'Fn::GetAtt': ['DrillRole', 'Arn'] }, { Ref: 'AWS::NoValue' }],
                    },
                  ],
                },
                Action: 'sns:Publish',
                Resource: topic,
              },
              {
                Sid: 'EncryptedTransport',
                Effect: 'Deny',
                Principal: '*',
                Action: 'sns:Publish',
                Resource: topic,
                Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              },
            ],
          },
        },
      },
    },
    Outputs: {
      ChatTopicArn: {
        Description: "Topic for AWS Chatbot, to be named in its channel's configuration",
        Value: topic,
      },
    },
  },
} satisfies ChannelFacts
