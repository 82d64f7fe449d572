// The service worker: shows what a push message says, and opens its page when it is pressed. It keeps and fetches nothing.
self.addEventListener("push", (event) => {
  let news = {};
  try {
    news = event.data ? event.data.json() : {};
  } catch {
    news = {};
  }
  event.waitUntil(
    self.registration.showNotification(news.title || "邻里", {
      body: news.body || "",
      tag: news.tag || "news",
      icon: "/static/logo.svg",
      data: { url: typeof news.url === "string" && news.url.startsWith("/") ? news.url : "/" },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin).href;
  event.waitUntil(
    self.clients.matchAll({ type: "window", includeUncontrolled: true }).then((open) => {
      const there = open.find((one) => one.url === url);
      return there ? there.focus() : self.clients.openWindow(url);
    }),
  );
});
