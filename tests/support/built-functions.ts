import { join } from 'node:path';
import { isSamBuildCurrent, SAM_BUILD } from '../../scripts/tools/sam-output.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Bundles as `npm start` runs them. */
export const LOCAL_BUILD = join(ROOT, 'functions/dist');

/** The bundles under test: what would be deployed, if `sam build` has made it of this very tree. */
export const BUNDLES = isSamBuildCurrent() ? SAM_BUILD : LOCAL_BUILD;

/** Folder of a function's bundle. */
export const builtFunctionFolder = (logicalId: string): string => join(BUNDLES, logicalId);
