/** With these an SDK client reaches an AWS port as its operator: any credentials will do there. */
export const operatorSettings = (awsUrl: string) => ({
  endpoint: awsUrl,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
