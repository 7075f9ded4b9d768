import { plainResponse } from './plain-page.ts';

/** What the console answers in a browser that is paired as a kiosk, where the policy does not let it in. */
export const kioskPage = (): Response =>
  plainResponse(
    {
      title: '这里是柜台的终端',
      body: `<p>这个浏览器已配对为自助终端，谁都能碰，所以不在这里打开中心平台。请用另一台电脑，或本机的另一个浏览器。</p>
<p>店里只有这一台时，管理员可以在“规定 → 平台”里允许（/hub/policy）。</p>
<p lang="en">This browser is paired as a kiosk, which anybody may touch, so the console does not open here. Use another
computer, or another browser on this one. If the store has only this computer, a manager allows it at /hub/policy.</p>`,
    },
    403,
  );
