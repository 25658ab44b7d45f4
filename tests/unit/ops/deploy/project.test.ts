import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openProject } from '../../../../ops/src/deploy/project.ts';
import { digestOf } from '../../../../scripts/tools/input-digest.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const requirements = 'tests/tools/requirements.txt';

/** A project whose tools are installed as this repository pins them now. */
const installed = () => {
  const folder = temporaryFolder();
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write(requirements, '');
  cpSync(requirements, join(folder, requirements));
  write('node_modules/.cache/sam-cli/bin/sam', '');
  write('node_modules/.cache/sam-cli/.requirements-sha256', digestOf([requirements]));
  return { write, remove: (path: string) => rmSync(join(folder, path)), project: openProject(folder) };
};

describe('the pinned SAM CLI', () => {
  it('is there once the check of templates has installed it', () => {
    expect(installed().project.hasPinnedSam()).toBe(true);
  });

  it('is not there if another was pinned since: the check would install it, and a dry run installs nothing', () => {
    const { project, write } = installed();
    write(requirements, 'aws-sam-cli==0.0.1');
    expect(project.hasPinnedSam()).toBe(false);
  });

  it.each(['.requirements-sha256', 'bin/sam'])('is not there as long as its installation has no %s', (file) => {
    const { project, remove } = installed();
    remove(`node_modules/.cache/sam-cli/${file}`);
    expect(project.hasPinnedSam()).toBe(false);
  });
});
