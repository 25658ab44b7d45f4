/** What a function is for, where people notice that it stands still. */
const consequences: Readonly<Record<string, string>> = {
  Aggregate: 'Live boards stand still meanwhile.',
  Announce: 'Live boards stand still meanwhile; results go on.',
  Finish: 'Final results and leaderboards wait meanwhile.',
};

const prefixes: Readonly<Record<string, string>> = {
  'aws/': 'Given up by functions',
  'iot-rule/': 'Messages that the stream did not take',
};

const records = (count: string, value: number) => `${count} ${value === 1 ? 'record' : 'records'}`;

/** Every text of the operator's view. */
export const operatorTexts = {
  title: 'Operator',
  loading: 'Asking the platform how it is',
  unreachable: 'The platform does not answer. The page keeps asking.',
  refused: (status: number) => `The platform answered ${status}.`,
  unreadable: (reason: string) =>
    `The answer of the platform cannot be read. Reload the page to update it. (${reason})`,
  stale: (age: string) => `These figures are ${age} old.`,
  summary: {
    label: 'State',
    well: 'All is well',
    facts: (o: { rate: string; connections: string }) => `${o.rate} readings a second, ${o.connections} connected`,
    trouble: (count: number) => (count === 1 ? 'One thing needs you' : `${count} things need you`),
  },
  concerns: {
    paused: (name: string, waiting: string) => `${name} is paused: ${waiting}`,
    behind: (name: string, age: string) => `${name} is ${age} behind`,
    failing: (name: string, result: string) => `${name} is stuck: ${result}`,
    losing: (name: string, share: string) => `${name} has used up ${share} of the time that records may wait`,
    errors: (name: string, count: string, value: number) =>
      `${name} failed ${value === 1 ? 'once' : `${count} times`} in the last minute`,
    throttles: (name: string, count: string, value: number) =>
      `${name} was throttled ${value === 1 ? 'once' : `${count} times`} in the last minute`,
    givenUp: (age: string) => `Something was given up ${age} ago`,
    delivery: (name: string, age: string) => `${name} is ${age} behind`,
    lost: (name: string, count: string, value: number) => `${name} lost ${records(count, value)}`,
    delay: (delay: string) => `The process answers late: ${delay}`,
  },
  flow: {
    title: 'Flow',
    perSecond: '/s',
    bytesPerSecond: (bytes: string) => `${bytes}/s`,
    peak: (rate: string) => `at most ${rate}/s in the last minute`,
    shards: (count: string, value: number) => `${count} ${value === 1 ? 'shard' : 'shards'}`,
    shard: (number: string) => `Shard ${number}`,
    upToDate: 'All readers up to date',
    noReader: 'Nobody reads',
    behind: (name: string, age: string) => `${name} ${age} behind`,
    none: 'The platform has no streams.',
  },
  sources: {
    title: 'Event sources',
    from: (source: string) => `from ${source}`,
    takes: (name: string, source: string) => `${name} takes records from ${source}`,
    batch: (size: string) => `batches of ${size}`,
    window: (seconds: number) => `windows of ${seconds}\u202fs`,
    batching: (seconds: number) => `collects ${seconds}\u202fs`,
    states: {
      ok: 'Up to date',
      behind: 'Behind',
      failing: 'Failing',
      paused: 'Paused',
      pausing: 'Pausing',
      resuming: 'Resuming',
      changing: 'Changing',
    },
    waiting: (count: string, value: number) => `${records(count, value)} ${value === 1 ? 'waits' : 'wait'}`,
    oldest: (age: string) => `the oldest ${age}`,
    ofKept: (share: string) => `${share} of the time it may`,
    consequence: (name: string) => consequences[name],
    resumes: 'Switched on again, it takes up where it stopped.',
    resumesWithin: (kept: string) => `Switched on again within ${kept}, it takes up where it stopped.`,
    cannotSwitch:
      'With a public address event sources are not switched here. Use the AWS CLI on this machine: aws lambda update-event-source-mapping.',
    none: 'The platform has no event sources.',
  },
  functions: {
    title: 'Functions',
    caption: 'Functions in the last minute',
    note: 'Last minute',
    name: 'Function',
    calls: 'Calls',
    errors: 'Errors',
    throttles: 'Throttled',
    p50: 'p50',
    p99: 'p99',
    idle: '\u2013',
  },
  failures: {
    title: 'Failures',
    nothing: 'Nothing was given up.',
    objects: (count: string, value: number) => `${count} ${value === 1 ? 'object' : 'objects'}`,
    newest: (age: string) => `newest ${age} ago`,
    prefix: (prefix: string) => prefixes[prefix] ?? prefix,
    where: (bucket: string) => `In the bucket ${bucket}`,
  },
  delivery: {
    title: 'Delivery',
    everything: 'Everything is delivered',
    oldest: (age: string) => `The oldest record waits ${age}`,
    buffer: 'Collects',
    delivered: 'Delivered',
    refused: 'Refused',
    transformFailures: 'Failed transforms',
    lost: 'Lost',
    none: 'The platform has no delivery streams.',
  },
  process: {
    title: 'Process',
    uptime: 'Up',
    memory: 'Memory',
    delay: 'Delay, p99',
    longest: 'Longest delay',
    connections: 'Connected',
  },
  elsewhere: {
    title: 'Open this page on the machine itself',
    hint: 'How the platform is doing is told only to people at the machine that it runs on. Go to /operator there, under the name localhost:',
    tunnel: 'Or bring its port to this device over SSH, and open that:',
    command: (port: string) => `ssh -L ${port}:localhost:${port} MACHINE`,
  },
  otherPlatform: {
    title: 'Look at CloudWatch',
    hint: 'This platform does not run on one machine. On AWS the same figures are in CloudWatch: iterator age, errors, throttles and duration of each function, what comes in by the stream, how far deliveries are behind, and what was given up.',
    link: 'Open the dashboard of CloudWatch',
    commandsHint: 'How it is doing, and switching event sources off and on, from a clone of this project:',
    command: (command: string, site?: { readonly stackName: string; readonly region: string }) =>
      `npm run ops -- ${command} --aws --stack ${site?.stackName ?? 'NAME'} --region ${site?.region ?? 'REGION'}`,
  },
} as const;
