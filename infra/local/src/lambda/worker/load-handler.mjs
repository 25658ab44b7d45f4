import { existsSync, readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeFailure } from './runtime-errors.mjs';

/**
 * Finds and loads a handler as Lambda's Node.js runtime does.
 * @param {{ codeFolder: string, handler: string }} location
 * @returns {Promise<(event: unknown, context: object) => unknown>}
 * @throws {RuntimeFailure} for the `Runtime.*` errors; whatever the module itself throws
 */
export const loadHandler = async ({ codeFolder, handler }) => {
  const match = /^(.*\/)?([^./][^/]*?)\.([^/]+)$/.exec(handler);
  if (match === null || handler.includes('..')) throw new RuntimeFailure('Runtime.MalformedHandlerName', 'Bad handler');
  const [, folder = '', moduleName, exportPath] = match;
  const exports = await loadModule({ codeFolder, modulePath: join(folder, moduleName) });
  return resolveExport(exports, { exportPath, handler });
};

const loadModule = async ({ codeFolder, modulePath }) => {
  const file = ['.js', '.mjs', '.cjs']
    .map((end) => join(codeFolder, modulePath) + end)
    .find((path) => existsSync(path));
  if (file === undefined)
    throw new RuntimeFailure('Runtime.ImportModuleError', `Error: Cannot find module '${modulePath}'`);
  const isModule = file.endsWith('.mjs') || (file.endsWith('.js') && isModuleFolder(codeFolder));
  if (!isModule) treatAsCommonJs(codeFolder);
  try {
    return isModule ? await import(pathToFileURL(file).href) : createRequire(file)(file);
  } catch (error) {
    throw classifyLoadError(error);
  }
};

// Only a package.json inside the deployed folder decides: on Lambda nothing lies above it.
const isModuleFolder = (codeFolder) => {
  const file = join(codeFolder, 'package.json');
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).type === 'module';
};

const treatAsCommonJs = (codeFolder) => {
  const root = pathToFileURL(join(codeFolder, '/')).href;
  registerHooks({
    load: (url, context, nextLoad) => {
      const isPlainJs = url.startsWith(root) && url.endsWith('.js') && !url.includes('/node_modules/');
      return nextLoad(url, isPlainJs ? { ...context, format: 'commonjs' } : context);
    },
  });
};

const classifyLoadError = (error) => {
  const name = nameOfLoadError(error);
  if (name === undefined) return error;
  const failure = new RuntimeFailure(name, String(error));
  failure.stack = `${name}: ${String(error)}\n${String(error.stack ?? '')
    .split('\n')
    .slice(1)
    .join('\n')}`;
  return failure;
};

const nameOfLoadError = (error) => {
  if (error instanceof SyntaxError) return 'Runtime.UserCodeSyntaxError';
  const missing = error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND';
  return missing ? 'Runtime.ImportModuleError' : undefined;
};

const resolveExport = (exports, { exportPath, handler }) => {
  const found = exportPath.split('.').reduce((value, key) => value?.[key], exports);
  if (found === undefined || found === null) {
    throw new RuntimeFailure('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') throw new RuntimeFailure('Runtime.HandlerNotFound', `${handler} is not a function`);
  if (found.length >= 3) {
    throw new RuntimeFailure(
      'Runtime.CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24: use an async handler',
    );
  }
  return found;
};
