import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandText, spawnProcesses } from '../../../../ops/src/deploy/processes.ts';
import { eventually } from '../../../support/eventually.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const node = (script: string) => ({ file: process.execPath, args: ['-e', script] });

describe('other programs', () => {
  const { signal } = new AbortController();

  it('are read, with their exit code, in the folder and with the variables they are given', async () => {
    const processes = spawnProcesses('/', signal);
    const call = {
      ...node('console.log(process.cwd(), process.env.A); console.error("x"); process.exit(3)'),
      env: { A: 'b' },
    };
    expect(await processes.read(call)).toEqual({ code: 3, stdout: '/ b\n' });
    expect(await processes.run(node('process.exit(4)'))).toEqual({ code: 4 });
  });

  it('find the tools of the project first', async () => {
    const folder = temporaryFolder();
    const { stdout } = await spawnProcesses(folder, signal).read(node('console.log(process.env.PATH)'));
    expect(stdout.startsWith(`${folder}/node_modules/.bin:`)).toBe(true);
  });

  it('have no exit code if there is no such program', async () => {
    const processes = spawnProcesses('/', signal);
    const call = { file: 'no-such-program-here', args: [] };
    expect([await processes.run(call), await processes.read(call)]).toEqual([
      { code: undefined },
      { code: undefined, stdout: '' },
    ]);
  });

  it('are told of an interrupt and may end in their own way', async () => {
    const folder = temporaryFolder();
    const interruption = new AbortController();
    const script = `
      process.on('SIGINT', () => { console.log('bye'); process.exit(5); });
      setInterval(() => {}, 1000);
      require('node:fs').writeFileSync('listening', '');`;
    const answer = spawnProcesses(folder, interruption.signal).read(node(script));
    await eventually(() => existsSync(join(folder, 'listening')) || undefined);
    interruption.abort();
    expect(await answer).toEqual({ code: 5, stdout: 'bye\n' });
  });

  it('are shown as one would type them', () => {
    const call = { file: 'sam', args: ['deploy', 'A="b c"', "it's", 'plain=1'], env: { X: '0' } };
    expect(commandText(call)).toBe(`X=0 sam deploy 'A="b c"' 'it'\\''s' plain=1`);
  });
});
