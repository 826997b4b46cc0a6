import pathlib, pytest, os
from tests import scenarios
from tests.notifications.letters import WALKS, letter
pytestmark = pytest.mark.django_db
@pytest.mark.parametrize("lang", ["ar","en"])
@pytest.mark.parametrize("case", WALKS)
def test_dump(case, lang):
    m = letter(case, scenarios.company(), language=lang)
    d = pathlib.Path("/work/wt/tell/var/letters"); d.mkdir(parents=True, exist_ok=True)
    (d/f"{case}.{lang}.html").write_text(m.body_html); (d/f"{case}.{lang}.txt").write_text("S: "+m.subject+"\nSHORT: "+m.short_text+"\n\n"+m.body_text)
