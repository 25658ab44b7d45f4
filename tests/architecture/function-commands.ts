import { dirname, join } from 'node:path';
import { importsOf, type SourceFile, sourceFiles } from './source-tree.ts';

// Where the action is not named like the command. S3 answers 403 for a missing object to those who may not list.
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'dynamodb:BatchGet': ['dynamodb:BatchGetItem'],
  'dynamodb:Get': ['dynamodb:GetItem'],
  'dynamodb:Put': ['dynamodb:PutItem'],
  'dynamodb:Update': ['dynamodb:UpdateItem'],
  'dynamodb:Delete': ['dynamodb:DeleteItem'],
  'lambda:Invoke': ['lambda:InvokeFunction'],
  's3:CopyObject': ['s3:GetObject', 's3:PutObject'],
  's3:GetObject': ['s3:GetObject', 's3:ListBucket'],
  's3:HeadObject': ['s3:GetObject', 's3:ListBucket'],
  's3:ListObjectsV2': ['s3:ListBucket'],
};

const SERVICES: Readonly<Record<string, string>> = {
  '@aws-sdk/lib-dynamodb': 'dynamodb',
  '@aws-sdk/client-dynamodb': 'dynamodb',
  '@aws-sdk/client-s3': 's3',
  '@aws-sdk/client-iot-data-plane': 'iot',
  '@aws-sdk/client-lambda': 'lambda',
  '@aws-sdk/client-cloudwatch': 'cloudwatch',
};

const byPath = new Map(sourceFiles().map((file) => [file.path, file]));

/** Files that a function's bundle is made of, as far as they are ours and not the domain's, which imports nothing. */
const filesOf = (logicalId: string): SourceFile[] => {
  const waiting = [entryOf(logicalId)];
  const found = new Map<string, SourceFile>();
  for (const path of waiting) {
    const file = byPath.get(path);
    if (file === undefined || found.has(path)) continue;
    found.set(path, file);
    waiting.push(
      ...importsOf(file)
        .filter(({ typeOnly }) => !typeOnly)
        .map(({ target }) => target),
    );
  }
  return [...found.values()];
};

/** `ReadRacesFunction` is in `functions/src/read-races`. */
const entryOf = (logicalId: string): string =>
  join(
    'functions/src',
    logicalId
      .replace(/Function$/, '')
      .replace(/(?<=.)[A-Z]/g, '-$&')
      .toLowerCase(),
    'index.ts',
  );

/** Commands of the AWS SDK that a function's code can send: `dynamodb:Get`, `s3:PutObject` … */
export const commandsIn = (logicalId: string): string[] => {
  const files = filesOf(logicalId);
  if (files.length === 0) throw new Error(`${logicalId} has no source in ${dirname(entryOf(logicalId))}`);
  const commands = files.flatMap(({ text }) =>
    [...text.matchAll(/import (?:type )?\{([^}]*)\} from '(@aws-sdk\/[\w-]+)'/g)].flatMap(
      ([, names = '', library = '']) =>
        [...names.matchAll(/\b(?:(\w+)Command|paginate(\w+))\b/g)].map(
          ([, command, paged]) => `${SERVICES[library] ?? library}:${command ?? paged}`,
        ),
    ),
  );
  return [...new Set(commands)].sort();
};

export const iamActionsOf = (commands: readonly string[]): string[] =>
  [...new Set(commands.flatMap((command) => ACTIONS[command] ?? [command]))].sort();
