// The browser tests need a Chromium. Debian's package is installed where that is possible without asking.
import { findChromium } from './chromium.ts';
import { installDebianPackage } from './tools/debian-package.ts';

if (findChromium() === undefined) installDebianPackage('chromium', 'the browser tests');
if (findChromium() === undefined) {
  console.error(
    'The browser tests need Chromium: install the package "chromium", or set CHROMIUM_PATH to a Chromium or Chrome.',
  );
  process.exit(1);
}
