try {
  setTimeout('console.log("text")', 10);
} catch (e) {
  console.log(e.message);
}
