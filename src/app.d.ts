import type { LocaleCode } from '#lib/domain/locale.ts';
import type { SignedIn } from '#lib/server/console/session.ts';
import type { Setup } from '#lib/server/founding/setup.ts';
import type { Hub } from '#lib/server/hub.ts';

declare global {
  namespace App {
    interface Locals {
      /** The running hub. Set for every request but those of the kiosk's shell, which needs none. */
      hub: Hub;
      /** Where the hub keeps its files; set with the hub. */
      dataDir: string;
      /** What the page is written in: chosen at this browser, else the community's. Below /api nobody asks. */
      language: LocaleCode;
      /** Who has signed in; set below /hub, but not on its sign-in page. */
      signedIn: SignedIn;
      /** The open set-up; set below /setup alone. */
      setup: Setup;
    }
    interface Error {
      message: string;
      /** What the hub's log calls this failure. */
      reference?: string;
    }
  }
}
