// Asks whether an unannounced check has been called while the page of a session is open, and shows it when it has.

const place = document.querySelector("[data-watch]");

const ask = async () => {
  try {
    const answer = await fetch(place.dataset.watch, {
      method: "POST",
      headers: { "X-CSRFToken": place.dataset.csrf, Accept: "application/json" },
    });
    if (!answer.ok) return;
    const told = await answer.json();
    if (told.due) window.location.reload();
  } catch {
    // No connection: the next question will tell.
  }
};

if (place) setInterval(ask, Number(place.dataset.seconds) * 1000);
