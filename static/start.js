// Watches the start of the kiosk from outside of it, and says in words what is missing where it cannot start: on a
// plain HTTP address, in a browser that cannot even read the app's modules, when a file of the app did not arrive. So
// it is a script of its own, written for the oldest browsers (ECMAScript 5), and knows of the app only that it shows
// something under [data-phase].
(function () {
  'use strict';

  var lowest = 'Chrome 109 · Edge 109 · Firefox 115 · Safari 16.4';
  /** Until then nobody misses anything, in milliseconds since this script began. */
  var showsOpeningMs = 1500;
  /** A slow tablet has started three times by then. */
  var showsSlowMs = 10000;
  /** Whatever failed may have been tried again by the app itself. */
  var afterErrorMs = 1000;
  var lookAgainMs = 250;

  /** What each trouble is called, and what to do about it: in Chinese and in English. */
  var words = {
    opening: {
      zh: ['正在打开…', []],
      en: ['Opening…', []],
    },
    slow: {
      zh: ['积分超市还没有打开', ['请关闭其他积分超市页面，检查网络，再按下面的按钮。', '还不行，请重启这台机器。']],
      en: [
        'The points store has not opened yet',
        [
          'Close its other pages, check the network, and press the button below.',
          'If that does not help, restart the tablet.',
        ],
      ],
    },
    failed: {
      zh: [
        '积分超市没有打开',
        ['有一部分程序没有装好。请检查网络，再按下面的按钮。', '还不行，请更新浏览器：' + lowest + ' 或更新。'],
      ],
      en: [
        'The points store did not open',
        [
          'A part of the app did not arrive or does not run. Check the network and press the button below.',
          'If that does not help, update the browser: ' + lowest + ' or newer.',
        ],
      ],
    },
    insecure: {
      zh: [
        '请用安全网址打开',
        [
          '这个网址（' + location.host + '）是 http，浏览器不让网页在这里保存钥匙和数据。',
          '请工作人员改用 https:// 开头的网址，或在运行中心平台的电脑上用 http://localhost 打开。',
        ],
      ],
      en: [
        'Please open this by a secure address',
        [
          'This address (' + location.host + ') is plain http, where browsers keep no keys and no data for a page.',
          'Use an address that begins with https://, or http://localhost on the computer that runs the hub.',
        ],
      ],
    },
    storage: {
      zh: [
        '这个浏览器不能保存数据',
        ['请退出无痕模式，允许本网站保存数据（Cookie 和网站数据），或用 Chrome、Edge 打开。'],
      ],
      en: [
        'This browser cannot keep data',
        ['Leave private mode, allow this site to keep data (cookies and site data), or use Chrome or Edge.'],
      ],
    },
    old: {
      zh: ['请更新浏览器', ['这个浏览器太旧，或关掉了需要的功能。请更新到：' + lowest + ' 或更新。']],
      en: [
        'Please update the browser',
        ['This browser is too old, or what is needed has been turned off. Update it to: ' + lowest + ' or newer.'],
      ],
    },
  };
  /** What browsers say of an import that failed; the last one is Vite's, of a style sheet. */
  var ofMissingFile = /dynamically imported module|module script failed|Unable to preload CSS/i;
  var again = { zh: '再试一次', en: 'Try again' };
  var goOn = { zh: '不管它，继续', en: 'Go on without' };
  var forStaff = { zh: '给工作人员看', en: 'For staff' };

  var beganMs = new Date().getTime();
  var firstError = '';
  var erredMs;
  var shown = '';

  /** The names of what the kiosk cannot do without and this browser does not have, most of them from the last years. */
  function missingParts() {
    var needed = {
      'crypto.getRandomValues': function () {
        return window.crypto.getRandomValues;
      },
      'crypto.subtle': function () {
        return window.crypto.subtle;
      },
      fetch: function () {
        return window.fetch;
      },
      Proxy: function () {
        return window.Proxy;
      },
      TextEncoder: function () {
        return window.TextEncoder && window.TextDecoder;
      },
      ReadableStream: function () {
        return window.ReadableStream && 'body' in Response.prototype;
      },
      AbortController: function () {
        return window.AbortController;
      },
      ResizeObserver: function () {
        return window.ResizeObserver;
      },
      'Intl.PluralRules': function () {
        return Intl.PluralRules && Intl.RelativeTimeFormat;
      },
      'String.replaceAll': function () {
        return String.prototype.replaceAll;
      },
      'Array.at': function () {
        return Array.prototype.at;
      },
      'Array.findLast': function () {
        return Array.prototype.findLast && Array.prototype.findLastIndex;
      },
      'AbortSignal.timeout': function () {
        return AbortSignal.timeout;
      },
      // Without them the app runs, and its screens fall apart.
      'CSS dvh, container': function () {
        return CSS.supports('height', '100dvh') && CSS.supports('container-type', 'size');
      },
    };
    var missing = [];
    for (var name in needed) {
      if (!isThere(needed[name])) missing.push(name);
    }
    return missing;
  }

  function isThere(look) {
    try {
      return !!look();
    } catch (_error) {
      return false;
    }
  }

  /**
   * What keeps the kiosk from starting here at all: a key of words and the parts that are missing; nothing when it may
   * start.
   */
  function findObstacle() {
    if (window.isSecureContext === false) return { trouble: 'insecure', detail: 'isSecureContext, crypto.subtle' };
    var missing = missingParts();
    if (missing.length > 0) return { trouble: 'old', detail: missing.join(', ') };
    var hasStorage = isThere(function () {
      return window.indexedDB;
    });
    return hasStorage ? undefined : { trouble: 'storage', detail: 'indexedDB' };
  }

  /** Whether the app shows something, and not merely that it is about to. */
  function isStarted() {
    var phase = document.querySelector('[data-phase]');
    if (phase === null || phase.getAttribute('data-phase') === 'starting') return false;
    return /\S/.test(phase.textContent);
  }

  function element(name, text, className) {
    var made = document.createElement(name);
    made.appendChild(document.createTextNode(text));
    if (className !== undefined) made.className = className;
    return made;
  }

  function wordsIn(language, trouble, detail) {
    var said = words[trouble][language];
    var part = document.createElement('div');
    part.lang = language === 'zh' ? 'zh-CN' : 'en';
    part.appendChild(element('h1', said[0]));
    for (var index = 0; index < said[1].length; index += 1) part.appendChild(element('p', said[1][index]));
    if (detail !== '')
      part.appendChild(element('p', forStaff[language] + (language === 'zh' ? '：' : ': ') + detail, 'detail'));
    return part;
  }

  function button(label, onclick) {
    var made = element('button', label);
    made.type = 'button';
    made.onclick = onclick;
    return made;
  }

  function reload() {
    location.reload();
  }

  /** Shows the words of a trouble above everything else; the same ones stay as they are. */
  function show(trouble, detail) {
    if (shown === trouble + detail) return;
    shown = trouble + detail;
    var place = document.getElementById('start');
    while (place.firstChild) place.removeChild(place.firstChild);
    place.appendChild(wordsIn('zh', trouble, detail));
    if (trouble !== 'opening') place.appendChild(button(again.zh + ' · ' + again.en, reload));
    // What lacks one screen still has the others.
    if (isStarted()) place.appendChild(button(goOn.zh + ' · ' + goOn.en, hide));
    place.appendChild(wordsIn('en', trouble, detail));
    place.removeAttribute('hidden');
  }

  function hide() {
    shown = '';
    document.getElementById('start').setAttribute('hidden', '');
  }

  function look() {
    if (isStarted()) {
      hide();
      return;
    }
    var nowMs = new Date().getTime();
    if (erredMs !== undefined && nowMs - erredMs >= afterErrorMs) show('failed', firstError);
    else if (nowMs - beganMs >= showsSlowMs) show('slow', '');
    else if (nowMs - beganMs >= showsOpeningMs) show('opening', '');
    setTimeout(look, lookAgainMs);
  }

  /**
   * An error in an app that goes on is its own affair. One before it shows anything is put into words, and so is a file
   * that did not arrive, because the screen that is in it stays blank.
   */
  function onError(error) {
    var message = String((error && error.message) || error || '');
    if (isStarted()) {
      if (ofMissingFile.test(message)) show('failed', message);
    } else if (erredMs === undefined) {
      firstError = message;
      erredMs = new Date().getTime();
    }
  }

  /** This script runs while the page has no body yet, so as to miss no error of the app. */
  function whenThere(call) {
    if (document.getElementById('app') === null) {
      setTimeout(function () {
        whenThere(call);
      }, 20);
    } else {
      call();
    }
  }

  window.addEventListener('error', function (event) {
    onError(event.error || event.message);
  });
  window.addEventListener('unhandledrejection', function (event) {
    onError(event.reason);
  });
  // A tablet that could not load everything is not left before the words when the network is back.
  window.addEventListener('online', function () {
    if (shown !== '' && erredMs !== undefined && !isStarted()) location.reload();
  });

  // Looked at now, before the app puts anything in the place of what is missing.
  var obstacle = findObstacle();
  whenThere(function () {
    if (obstacle === undefined) {
      look();
      return;
    }
    show(obstacle.trouble, obstacle.detail);
    // Whatever the app shows now is not to be read aloud or focused behind the words.
    document.getElementById('app').style.display = 'none';
  });
})();
