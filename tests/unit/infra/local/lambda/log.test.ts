import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLogTail } from '../../../../../infra/local/src/lambda/log-tail.ts';
import { lambdaOf } from '../../../../support/lambda-functions.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

describe('the log of a function', () => {
  it('holds what the function writes, between START, END and REPORT', async () => {
    const dataFolder = temporaryFolder();
    const lambda = await lambdaOf(
      `exports.handler = async () => { console.warn('two\\nlines', { a: 1 }); process.stdout.write('raw\\n'); };`,
      { dataFolder },
    );
    const { requestId, logTail } = await lambda.invoke('subject', '{}');
    expect(logTail.split('\n')).toEqual([
      `START RequestId: ${requestId} Version: $LATEST`,
      expect.stringMatching(new RegExp(`^\\d{4}-.*Z\\t${requestId}\\tWARN\\ttwo\\rlines { a: 1 }$`)),
      'raw',
      `END RequestId: ${requestId}`,
      expect.stringMatching(/^REPORT .*Duration: .*Memory Size: 128 MB\tInit Duration: /),
      '',
    ]);
    await lambda.stop();
    expect(readFileSync(join(dataFolder, 'logs', 'subject.log'), 'utf8')).toBe(logTail);
  });

  it('belongs to one invocation each', async () => {
    const lambda = await lambdaOf("exports.handler = async (event) => process.stdout.write(event.say + '\\n');");
    await lambda.invoke('subject', '{"say":"first"}');
    const { logTail } = await lambda.invoke('subject', '{"say":"second"}');
    expect(logTail.includes('first')).toBe(false);
    expect(logTail).toContain('second\n');
  });

  it('keeps the last 4 KB of an invocation', () => {
    const tail = createLogTail();
    for (let line = 0; line < 20_000; line += 1) tail.append(`line ${line}\n`);
    const text = tail.take();
    expect(Buffer.byteLength(text)).toBe(4_096);
    expect(text.endsWith('line 19999\n')).toBe(true);
    expect(tail.take()).toBe('');
  });
});
