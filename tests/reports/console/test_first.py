from tests.reports.console.conftest import Enter, House


def test_inbox_and_case(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    page = client.get("/desk/", follow=True)
    assert page.status_code == 200
    assert str(house.case_id) in page.content.decode()
    page = client.get(f"/desk/file/{house.case_id}/")
    assert page.status_code == 200
    print(page.content.decode())
    assert "sample words canary" in page.content.decode()
